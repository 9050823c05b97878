/** Typed settings whose property paths spell the environment variables. */
@NullMarked
package dev.broadaxe.config;

import org.jspecify.annotations.NullMarked;
