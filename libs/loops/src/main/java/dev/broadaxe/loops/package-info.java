/**
 * Where time and threads are given shape: loops, timers, clocks, ids and services that start and
 * stop.
 */
@NullMarked
package dev.broadaxe.loops;

import org.jspecify.annotations.NullMarked;
