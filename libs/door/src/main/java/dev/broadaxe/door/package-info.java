/** What both API services share: the definition cache, the command client and validation. */
@NullMarked
package dev.broadaxe.door;

import org.jspecify.annotations.NullMarked;
