/** Ids, records and sealed message, state and effect types that every part shares. */
@NullMarked
package dev.broadaxe.model;

import org.jspecify.annotations.NullMarked;
