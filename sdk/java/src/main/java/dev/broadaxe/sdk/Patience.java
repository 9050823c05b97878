package dev.broadaxe.sdk;

import java.time.Duration;

/**
 * How long a call is tried.
 *
 * @param perTry how long one try may take
 * @param total how long after the first try a further one may still begin; zero for one try only
 */
record Patience(Duration perTry, Duration total) {

  /** Heartbeats: the next one comes soon anyway. */
  static final Patience ONCE = new Patience(Duration.ofSeconds(5), Duration.ZERO);

  /** What a user waits for. */
  static final Patience REQUEST = new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60));

  /** Log lines and stream chunks: worth some tries, not worth holding up a task for long. */
  static final Patience NOTE = new Patience(Duration.ofSeconds(10), Duration.ofSeconds(20));

  /** What became of an attempt: the work is done, so the engine may be away for long. */
  static final Patience RESULT = new Patience(Duration.ofSeconds(10), Duration.ofHours(1));
}
