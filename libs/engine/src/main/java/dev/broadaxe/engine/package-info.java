/**
 * Pure decisions of the tenant machine: state and commands in, changes, effects and replies out.
 */
@NullMarked
package dev.broadaxe.engine;

import org.jspecify.annotations.NullMarked;
