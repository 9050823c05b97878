package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A lane's clock: Postgres's time carried on by monotonic time, never backwards. */
class LaneClockTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final AtomicLong nanos = new AtomicLong();
  private final LaneClock clock = new LaneClock(START, nanos::get);

  @Test
  void goesOnWithMonotonicTime() {
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(3));
  }

  @Test
  void takesOverWhatPostgresSaysForTheMiddleOfTheQuestion() {
    clock.synced(START.plusSeconds(100), 0, Duration.ofMillis(20).toNanos());
    nanos.set(Duration.ofMillis(30).toNanos());
    assertThat(clock.instant()).isEqualTo(START.plusSeconds(100).plusMillis(20));
  }

  @Test
  void runsSlowlyRatherThanBackOrNotAtAll() {
    clock.synced(START, 0, 0);
    nanos.set(Duration.ofSeconds(10).toNanos());
    Instant before = clock.instant();
    clock.synced(START, nanos.get(), nanos.get());
    assertThat(clock.instant()).isEqualTo(before);
    nanos.addAndGet(Duration.ofSeconds(4).toNanos());
    assertThat(clock.instant()).isEqualTo(before.plusSeconds(2));
    nanos.addAndGet(Duration.ofSeconds(26).toNanos());
    assertThat(clock.instant()).as("caught up").isEqualTo(START.plusSeconds(30));
  }
}
