/** The numbered schema changes and the program that applies them. */
@NullMarked
package dev.broadaxe.migrations;

import org.jspecify.annotations.NullMarked;
