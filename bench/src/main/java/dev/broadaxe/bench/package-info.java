/** The open-loop load generator, through the public SDK. */
@NullMarked
package dev.broadaxe.bench;

import org.jspecify.annotations.NullMarked;
