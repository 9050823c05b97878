/** Repositories: the only place that knows SQL. */
@NullMarked
package dev.broadaxe.store;

import org.jspecify.annotations.NullMarked;
