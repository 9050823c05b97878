/** Seeded runs of the whole system in virtual time with faults. */
@NullMarked
package dev.broadaxe.simulation;

import org.jspecify.annotations.NullMarked;
