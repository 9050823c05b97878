/** What holds the generated classes to the contract. */
@NullMarked
package dev.broadaxe.wire;

import org.jspecify.annotations.NullMarked;
