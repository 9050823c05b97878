/** Tests of what the doors share. */
@NullMarked
package dev.broadaxe.door;

import org.jspecify.annotations.NullMarked;
