package dev.broadaxe.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The threads of a client, and the pauses between tries. */
class ThreadsTest {

  private static Thread threadOf(ExecutorService threads) throws Exception {
    var thread = new CompletableFuture<Thread>();
    threads.execute(() -> thread.complete(Thread.currentThread()));
    return thread.get(30, TimeUnit.SECONDS);
  }

  @Test
  void jobsRunOnVirtualThreadsWhereTheJvmHasThem() throws Exception {
    var thread = threadOf(Threads.perJob("test"));

    boolean expected = Runtime.version().feature() >= 21;
    assertThat(thread.getClass() != Thread.class).isEqualTo(expected);
    assertThat(thread.getName()).isEqualTo("test-0");
  }

  @Test
  void withoutThemTheyRunOnDaemons() throws Exception {
    var thread = threadOf(Threads.pooled("test"));

    assertThat(thread.getClass()).isEqualTo(Thread.class);
    assertThat(thread.isDaemon()).isTrue();
  }

  @Test
  void pausesGrowToFiveSecondsAndNoLonger() {
    var backoff = new Backoff();
    for (int i = 0; i < 100; i++) {
      assertThat(backoff.next()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(5));
    }
    assertThat(backoff.next()).isGreaterThanOrEqualTo(Duration.ofMillis(2500));

    backoff.reset();

    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(100));
  }

  @Test
  void durationsAreWrittenInTheGrammarOfTheEngine() {
    assertThat(Durations.text(Duration.ofMinutes(2))).isEqualTo("120s");
    assertThat(Durations.text(Duration.ofMillis(1500))).isEqualTo("1500ms");
  }
}
