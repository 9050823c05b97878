package dev.broadaxe.loops;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A clock that runs evenly from where it began, whatever becomes of the machine's: for timers that
 * are a time from now, which must not stand still when somebody sets that clock back.
 */
public final class SteadyClock implements InstantSource {
  private final Instant start;
  private final LongSupplier nanos;
  private final long startNanos;

  /** Begins with the machine's time. */
  public SteadyClock() {
    this(InstantSource.system().instant(), System::nanoTime);
  }

  /**
   * Begins with that time.
   *
   * @param nanos monotonic time, as System.nanoTime
   */
  SteadyClock(Instant start, LongSupplier nanos) {
    this.start = start;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanos.getAsLong() - startNanos);
  }
}
