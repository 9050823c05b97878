/** The proof that an installation serves its clients. */
@NullMarked
package dev.broadaxe.setup;

import org.jspecify.annotations.NullMarked;
