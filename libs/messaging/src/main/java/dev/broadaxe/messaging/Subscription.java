package dev.broadaxe.messaging;

import org.jspecify.annotations.Nullable;

/**
 * A queue that this process alone reads, which exists as long as it does so.
 *
 * @param exchange whose messages are copied to it, the oldest making room for the newest; null for
 *     a queue that is written by its name and refuses what it has no room for
 * @param answering whether senders wait for answers, so that it is read to its end before it goes
 * @param handler called for one message after the other
 */
record Subscription(String queue, @Nullable String exchange, boolean answering, Handler handler) {
  /** Takes the messages of a queue; what it throws ends nothing but the message. */
  interface Handler {
    /**
     * Takes one.
     *
     * @param replyTo the queue of whoever waits for answers, or null
     */
    void take(byte[] body, @Nullable String replyTo);
  }
}
