/** Measures a running engine from outside: an open-loop load, and what it costs. */
@NullMarked
package dev.broadaxe.bench;

import org.jspecify.annotations.NullMarked;
