/** Rules over the text of the whole tree, and the test that holds the tree to them. */
@NullMarked
package dev.broadaxe.architecture.tidy;

import org.jspecify.annotations.NullMarked;
