package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Requests at a fixed rate, and the wait for their ends. */
class OpenLoopTest {

  @Test
  void requestsAreDueAtTheRateHoweverSlowTheyAre() {
    List<Integer> sent = new ArrayList<>();
    var loop = new OpenLoop(30, 1000, Runnable::run);

    loop.send(10, 30, sent::add);

    assertThat(sent).hasSize(20).startsWith(10).endsWith(29).isSorted();
    assertThat(loop.dueNanos(29) - loop.dueNanos(10)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(19));
    assertThat(System.nanoTime()).isGreaterThan(loop.dueNanos(29));
  }

  @Test
  void progressIsAwaitedToItsEnd() throws InterruptedException {
    var count = new AtomicInteger();

    int missing = new Progress("steps", 5, count::incrementAndGet, Duration.ofMinutes(1)).await();

    assertThat(missing).isZero();
    assertThat(count).hasValue(5);
  }

  @Test
  void whatStandsStillIsGivenUp() throws InterruptedException {
    assertThat(new Progress("steps", 5, () -> 3, Duration.ZERO).await()).isEqualTo(2);
  }
}
