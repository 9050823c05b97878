package dev.broadaxe.sdk;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between tries: doubling from a tenth of a second to five seconds, with jitter. */
final class Backoff {

  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 5_000;

  private long ceilingMillis = FIRST_MILLIS;

  /** The next pause: between half the current ceiling and the whole. */
  Duration next() {
    long ceiling = ceilingMillis;
    ceilingMillis = Math.min(LONGEST_MILLIS, ceiling * 2);
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
  }

  /** Starts over after a success. */
  void reset() {
    ceilingMillis = FIRST_MILLIS;
  }
}
