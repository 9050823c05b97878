/** Real processes, a real Postgres, and the official SDKs as clients. */
@NullMarked
package dev.broadaxe.endtoend;

import org.jspecify.annotations.NullMarked;
