package dev.broadaxe.messaging;

import dev.broadaxe.loops.Backoff;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How a process speaks to RabbitMQ.
 *
 * @param uri {@code amqp://} or {@code amqps://}, with user, password and virtual host
 * @param prefix of the names of all queues and exchanges: the same in all processes of one
 *     installation, and different for two that share a virtual host
 * @param prefetch messages, each a batch, that a queue's consumer holds unacknowledged, 1 to 65535
 * @param answerLimit how long an answer to a command is waited for before it is forgotten: longer
 *     than any caller waits
 * @param backoff how long to wait before connecting again
 */
public record RabbitSettings(
    URI uri, String prefix, int prefetch, Duration answerLimit, Backoff backoff) {
  public static final int PREFETCH_DEFAULT = 100;

  private static final int PREFETCH_MAX = 65_535;

  /** Refuses what the broker would refuse. */
  public RabbitSettings {
    if (uri.getScheme() == null || !List.of("amqp", "amqps").contains(uri.getScheme())) {
      // Not the address itself: it holds a password.
      throw new IllegalArgumentException("the broker's address must begin with amqp or amqps");
    }
    if (prefetch < 1 || prefetch > PREFETCH_MAX) {
      throw new IllegalArgumentException(
          "the prefetch must be from 1 to " + PREFETCH_MAX + ", not " + prefetch);
    }
    if (!answerLimit.isPositive()) {
      throw new IllegalArgumentException("answers need time, not " + answerLimit);
    }
  }

  /** The usual names and limits. */
  public static RabbitSettings of(URI uri, int prefetch) {
    return new RabbitSettings(
        uri,
        "broadaxe",
        prefetch,
        Duration.ofSeconds(60),
        new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), 2));
  }

  String owner(String replica) {
    return prefix + ".owner." + replica;
  }

  String door(String door) {
    return prefix + ".door." + door;
  }

  String broadcastTo(String door) {
    return prefix + ".broadcast." + door;
  }

  String replies(String process) {
    return prefix + ".replies." + process;
  }

  /** The exchange that copies to every door. */
  String broadcast() {
    return prefix + ".broadcast";
  }

  /** The queue of what nobody could read, kept for a person. */
  String dead() {
    return prefix + ".dead";
  }
}
