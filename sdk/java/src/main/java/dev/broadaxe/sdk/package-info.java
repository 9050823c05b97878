/** The Java client: declare tasks, run workers, trigger runs. */
@NullMarked
package dev.broadaxe.sdk;

import org.jspecify.annotations.NullMarked;
