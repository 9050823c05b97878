package dev.broadaxe.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A lane's clock: Postgres's at the last beat plus monotonic time since, and never backwards: when
 * Postgres's was set back it runs at half its pace until that has caught up.
 *
 * <p>So all owners share one clock whatever the clocks of their machines say, and a stepped clock
 * moves no deadline.
 */
public final class LaneClock implements InstantSource {
  private final LongSupplier nanos;
  private boolean started;
  private Instant base;
  private long baseNanos;
  private Instant last;

  /** How far it was ahead of Postgres's at the last beat. */
  private Duration ahead = Duration.ZERO;

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
    long middle = askedNanos + (answeredNanos - askedNanos) / 2;
    Instant now = instant();
    Instant theirs = said.plusNanos(nanos.getAsLong() - middle);
    ahead = started && theirs.isBefore(now) ? Duration.between(theirs, now) : Duration.ZERO;
    started = true;
    base = theirs;
    baseNanos = nanos.getAsLong();
  }

  @Override
  public synchronized Instant instant() {
    long since = nanos.getAsLong() - baseNanos;
    Duration left = ahead.minusNanos(since / 2);
    Instant now = base.plusNanos(since).plus(left.isPositive() ? left : Duration.ZERO);
    if (now.isBefore(last)) {
      return last;
    }
    last = now;
    return now;
  }
}
