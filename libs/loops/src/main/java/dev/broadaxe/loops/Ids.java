package dev.broadaxe.loops;

import dev.broadaxe.model.Uuid7;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A maker of ids of version 7, each greater than all that it made before, for any number of
 * threads.
 *
 * <p>It makes 4096 ids a millisecond; beyond that, and after the clock was set back, the ids run
 * ahead of the clock rather than repeat.
 */
public final class Ids {
  private static final int COUNTER_BITS = 12;

  private final InstantSource clock;
  private final Chance chance;

  /** Milliseconds and counter of the newest id, in one number that only grows. */
  private final AtomicLong newest = new AtomicLong();

  /** A maker by that clock; the chance fills the 62 bits that tell processes apart. */
  public Ids(InstantSource clock, Chance chance) {
    this.clock = clock;
    this.chance = chance;
  }

  /** The next id. */
  public UUID next() {
    long now = clock.millis() << COUNTER_BITS;
    long id = newest.updateAndGet(last -> Math.max(last + 1, now));
    int counter = (int) (id & ((1 << COUNTER_BITS) - 1));
    return Uuid7.of(id >>> COUNTER_BITS, counter, chance.nextLong());
  }
}
