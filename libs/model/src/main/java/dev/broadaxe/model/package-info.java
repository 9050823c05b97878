/** The words that all parts share: ids, rows, definitions, commands, effects and replies. */
@NullMarked
package dev.broadaxe.model;

import org.jspecify.annotations.NullMarked;
