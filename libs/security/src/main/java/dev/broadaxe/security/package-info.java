/** Tokens, key sets and roles. */
@NullMarked
package dev.broadaxe.security;

import org.jspecify.annotations.NullMarked;
