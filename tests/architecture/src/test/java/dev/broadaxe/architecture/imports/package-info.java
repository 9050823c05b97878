/** Rules over the compiled classes: who may see whom. */
@NullMarked
package dev.broadaxe.architecture.imports;

import org.jspecify.annotations.NullMarked;
