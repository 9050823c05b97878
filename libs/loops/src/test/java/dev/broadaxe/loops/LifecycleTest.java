package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One starter, one stopper, no way back. */
class LifecycleTest {
  @Test
  void letsOneCallerStartAndOneStop() {
    Lifecycle lifecycle = new Lifecycle();
    assertThat(lifecycle.running()).isFalse();
    assertThat(lifecycle.start()).isTrue();
    assertThat(lifecycle.start()).isFalse();
    assertThat(lifecycle.running()).isTrue();
    assertThat(lifecycle.stop()).isTrue();
    assertThat(lifecycle.stop()).isFalse();
    assertThat(lifecycle.start()).isFalse();
    assertThat(lifecycle.running()).isFalse();
  }

  @Test
  void isNeverStartedOnceStopped() {
    Lifecycle lifecycle = new Lifecycle();
    assertThat(lifecycle.stop()).isFalse();
    assertThat(lifecycle.start()).isFalse();
  }

  @Test
  void choosesOneAmongMany() throws Exception {
    Lifecycle lifecycle = new Lifecycle();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var chosen =
          threads.invokeAll(
              IntStream.range(0, 50).<Callable<Boolean>>mapToObj(_ -> lifecycle::start).toList());
      List<Boolean> results = chosen.stream().map(Future::resultNow).toList();
      assertThat(results).containsOnlyOnce(true);
    }
  }
}
