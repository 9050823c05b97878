package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tries are bounded, waits grow and differ, and only what may pass is tried again. */
class RetryTest {
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 2);
  private static final Chance LEAST = () -> 0L;
  private static final Chance MOST = () -> -1L;

  private final List<Duration> waits = new ArrayList<>();
  private final AtomicInteger tries = new AtomicInteger();

  private Retry retry(int triesMax) {
    return new Retry(triesMax, BACKOFF, LEAST, waits::add);
  }

  private String failing(int times) {
    if (tries.incrementAndGet() <= times) {
      throw new IllegalStateException("try " + tries.get());
    }
    return "done";
  }

  @Test
  void triesUntilItSucceeds() {
    assertThat(retry(5).call(_ -> true, () -> failing(3))).isEqualTo("done");
    assertThat(waits)
        .containsExactly(Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void givesUpWithTheLastFailure() {
    assertThatThrownBy(() -> retry(3).call(_ -> true, () -> failing(9))).hasMessage("try 3");
    assertThat(waits).hasSize(2);
  }

  @Test
  void doesNotTryAgainWhatWillNotPass() {
    assertThatThrownBy(
            () -> retry(3).call(e -> e instanceof IllegalArgumentException, () -> failing(9)))
        .hasMessage("try 1");
    assertThat(waits).isEmpty();
  }

  @Test
  void stopsWaitingWhenInterrupted() {
    Retry interrupted =
        new Retry(
            3,
            BACKOFF,
            LEAST,
            _ -> {
              throw new InterruptedException();
            });
    assertThatThrownBy(() -> interrupted.call(_ -> true, () -> failing(9))).hasMessage("try 1");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void waitsBetweenHalfAndAllOfABoundThatGrowsToItsEnd() {
    assertThat(BACKOFF.after(1, LEAST)).isEqualTo(Duration.ofMillis(50));
    assertThat(BACKOFF.after(1, MOST)).isEqualTo(Duration.ofMillis(100));
    assertThat(BACKOFF.after(4, MOST)).isEqualTo(Duration.ofMillis(800));
    assertThat(BACKOFF.after(5, MOST)).isEqualTo(Duration.ofSeconds(1));
    assertThat(BACKOFF.after(Integer.MAX_VALUE, LEAST)).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void refusesWhatMakesNoSense() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, second, 2)).hasMessageContaining("first");
    assertThatThrownBy(() -> new Backoff(second, Duration.ofMillis(1), 2))
        .hasMessageContaining("max");
    assertThatThrownBy(() -> new Backoff(second, second, Double.NaN))
        .hasMessageContaining("factor");
    assertThatThrownBy(() -> retry(0)).hasMessageContaining("at least one try");
  }
}
