package dev.broadaxe.scheduler;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A lane's clock: Postgres's at the last beat plus monotonic time since, and never backwards.
 *
 * <p>So all owners share one clock whatever the clocks of their machines say, and a stepped clock
 * moves no deadline.
 */
public final class LaneClock implements InstantSource {
  private final LongSupplier nanos;
  private Instant base;
  private long baseNanos;
  private Instant last;

  /**
   * A clock that starts with a guess.
   *
   * @param nanos monotonic time, as System.nanoTime
   */
  public LaneClock(Instant guess, LongSupplier nanos) {
    this.nanos = nanos;
    this.base = guess;
    this.baseNanos = nanos.getAsLong();
    this.last = Instant.MIN;
  }

  /** Postgres said that it was so late while the question was under way. */
  public synchronized void synced(Instant said, long askedNanos, long answeredNanos) {
    base = said;
    baseNanos = askedNanos + (answeredNanos - askedNanos) / 2;
  }

  @Override
  public synchronized Instant instant() {
    Instant now = base.plusNanos(nanos.getAsLong() - baseNanos);
    if (now.isBefore(last)) {
      return last;
    }
    last = now;
    return now;
  }
}
