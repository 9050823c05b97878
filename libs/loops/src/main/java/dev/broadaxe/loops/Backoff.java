package dev.broadaxe.loops;

import java.time.Duration;

/**
 * How long to wait before trying again: longer each time, up to a bound, and never the same for
 * everybody.
 *
 * @param first the longest wait before the second try
 * @param max the longest wait at all
 * @param factor by how much the wait grows from try to try, at least 1
 */
public record Backoff(Duration first, Duration max, double factor) {
  /** Refuses waits that would shrink or not exist. */
  public Backoff {
    if (!first.isPositive() || max.compareTo(first) < 0 || !(factor >= 1)) {
      throw new IllegalArgumentException(
          "a back-off needs 0 < first <= max and factor >= 1, not "
              + first
              + ", "
              + max
              + ", "
              + factor);
    }
  }

  /**
   * The wait after a failed try: between half of the bound and the bound, in microseconds.
   *
   * @param failures how many tries have failed, at least 1
   */
  public Duration after(int failures, Chance chance) {
    double bound = toMicros(first) * Math.pow(factor, Math.max(0, failures - 1));
    double capped = Math.min(bound, toMicros(max));
    return Duration.ofNanos(Math.round(capped * (0.5 + chance.nextDouble() / 2)) * 1_000);
  }

  private static double toMicros(Duration duration) {
    return duration.toNanos() / 1_000.0;
  }
}
