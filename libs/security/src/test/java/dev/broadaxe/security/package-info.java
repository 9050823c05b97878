/** Tests of the tokens and key sets. */
@NullMarked
package dev.broadaxe.security;

import org.jspecify.annotations.NullMarked;
