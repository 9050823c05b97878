/** Tests of the bus and the codec. */
@NullMarked
package dev.broadaxe.messaging;

import org.jspecify.annotations.NullMarked;
