/** Tests of the repositories on a real server, and the contract that every round store keeps. */
@NullMarked
package dev.broadaxe.store;

import org.jspecify.annotations.NullMarked;
