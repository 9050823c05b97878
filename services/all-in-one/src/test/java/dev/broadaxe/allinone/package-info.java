/** The four services wired into one process. */
@NullMarked
package dev.broadaxe.allinone;

import org.jspecify.annotations.NullMarked;
