/** Import rules and the Tidy test over the whole tree. */
@NullMarked
package dev.broadaxe.architecture;

import org.jspecify.annotations.NullMarked;
