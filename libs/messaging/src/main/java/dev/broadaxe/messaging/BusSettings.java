package dev.broadaxe.messaging;

import dev.broadaxe.loops.Backoff;
import java.time.Duration;

/**
 * How the processes of one installation find each other, whatever carries their messages.
 *
 * @param prefix of the names of all queues and exchanges: the same in all processes of one
 *     installation, and different for two that share a virtual host
 * @param answerLimit how long an answer to a command is waited for before it is forgotten: longer
 *     than any caller waits
 * @param backoff how long to wait before connecting again
 */
public record BusSettings(String prefix, Duration answerLimit, Backoff backoff) {
  /** The usual names and limits. */
  public static final BusSettings STANDARD =
      new BusSettings(
          "broadaxe",
          Duration.ofSeconds(60),
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 2));

  /** Refuses a limit that is none. */
  public BusSettings {
    if (!answerLimit.isPositive()) {
      throw new IllegalArgumentException("answers need time, not " + answerLimit);
    }
  }

  String owner(String process) {
    return prefix + ".owner." + process;
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
