/** Publishing, subscribing and the codec: the only place that sees the broker's client. */
@NullMarked
package dev.broadaxe.messaging;

import org.jspecify.annotations.NullMarked;
