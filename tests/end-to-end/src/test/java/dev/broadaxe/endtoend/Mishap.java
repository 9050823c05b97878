package dev.broadaxe.endtoend;

import java.util.function.Supplier;

/**
 * Something that befalls a running engine of some shape, which it survives without anybody's help.
 *
 * @param name when work goes on, in words
 * @param action what happens; it returns what puts things into their old state, later on
 */
record Mishap(String name, Supplier<Runnable> action) {}
