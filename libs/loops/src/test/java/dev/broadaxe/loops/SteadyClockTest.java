package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a clock says that goes by monotonic time alone. */
final class SteadyClockTest {
  @Test
  void itGoesOnFromItsStartWithMonotonicTimeWhereverThatBegins() {
    AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    Instant start = Instant.parse("2030-01-01T00:00:00Z");
    SteadyClock clock = new SteadyClock(start, nanos::get);

    assertThat(clock.instant()).isEqualTo(start);
    nanos.addAndGet(5_000);
    assertThat(clock.instant()).isEqualTo(start.plusNanos(5_000));
  }
}
