/** What the Helm chart makes of its values, and the Compose file, looked at without a cluster. */
@NullMarked
package dev.broadaxe.deployment;

import org.jspecify.annotations.NullMarked;
