package dev.broadaxe.store;

import java.util.List;

/**
 * A part of a list.
 *
 * @param total how many rows the whole list has, counted up to a bound
 */
public record Page<T>(List<T> rows, long total) {}
