package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Items gather while a batch is written, and only what is guilty fails. */
class BatcherTest {
  /** A failure that concerns everybody. */
  private static final class Outage extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<List<Integer>> written = new ArrayList<>();
  private final Semaphore writes = new Semaphore(0);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Batcher<Integer, String>> batchers = new ArrayList<>();

  @AfterEach
  void stop() {
    writes.release(1_000_000);
    batchers.forEach(Batcher::stop);
    callers.close();
  }

  private Batcher<Integer, String> batcher(
      Batcher.Shape shape, Function<List<Integer>, List<String>> write) {
    Batcher<Integer, String> batcher =
        new Batcher<>(shape, write, failure -> failure instanceof Outage);
    batchers.add(batcher);
    batcher.start();
    return batcher;
  }

  private Batcher<Integer, String> batcher(Function<List<Integer>, List<String>> write) {
    return batcher(Batcher.Shape.natural("test", 100, 1_000), write);
  }

  /** Writes when the test allows it. */
  private List<String> allowed(List<Integer> items) {
    writes.acquireUninterruptibly();
    return recorded(items);
  }

  private List<String> recorded(List<Integer> items) {
    synchronized (written) {
      written.add(items);
    }
    return items.stream().map(item -> "r" + item).toList();
  }

  private List<Future<String>> submit(Batcher<Integer, String> batcher, int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(item -> callers.submit(() -> batcher.submit(item)))
        .toList();
  }

  private static void awaitDepth(Batcher<?, ?> batcher, int depth) {
    while (batcher.depth() != depth) {
      Thread.onSpinWait();
    }
  }

  @Test
  void writesALoneItemAtOnce() {
    Batcher<Integer, String> batcher = batcher(this::recorded);
    assertThat(batcher.submit(1)).isEqualTo("r1");
    assertThat(batcher.submitAll(List.of(2, 3))).containsExactly("r2", "r3");
    assertThat(batcher.submitAll(List.of())).isEmpty();
    assertThat(written).containsExactly(List.of(1), List.of(2, 3));
  }

  @Test
  void gathersWhileItWritesAndGivesEachCallerItsOwnResult() throws Exception {
    Batcher<Integer, String> batcher = batcher(this::allowed);
    List<Future<String>> results = new ArrayList<>(submit(batcher, 0, 1));
    // The first is being written when the others come.
    while (!writes.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    results.addAll(submit(batcher, 1, 150));
    awaitDepth(batcher, 149);
    writes.release(3);
    for (int i = 0; i < results.size(); i++) {
      assertThat(results.get(i).get()).isEqualTo("r" + i);
    }
    assertThat(written).extracting(List::size).containsExactly(1, 100, 49);
  }

  @Test
  void failsOnlyTheItemThatCannotBeWritten() throws Exception {
    Batcher<Integer, String> batcher =
        batcher(
            items -> {
              writes.acquireUninterruptibly();
              if (items.contains(13) || items.contains(77)) {
                throw new IllegalArgumentException("poison in " + items.size());
              }
              return recorded(items);
            });
    writes.release(1);
    assertThat(batcher.submit(0)).isEqualTo("r0");
    List<Future<String>> results = submit(batcher, 1, 100);
    awaitDepthBelow(batcher, 99);
    writes.release(1_000);
    for (int i = 1; i < 100; i++) {
      Future<String> result = results.get(i - 1);
      if (i == 13 || i == 77) {
        assertThatThrownBy(result::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("poison in 1");
      } else {
        assertThat(result.get()).isEqualTo("r" + i);
      }
    }
    assertThat(written.stream().flatMap(List::stream)).hasSize(98).doesNotHaveDuplicates();
  }

  private static void awaitDepthBelow(Batcher<?, ?> batcher, int depth) {
    while (batcher.depth() > depth) {
      Thread.onSpinWait();
    }
  }

  @Test
  void failsTheWholeBatchInAnOutageWithoutWritingItAgain() {
    Batcher<Integer, String> batcher =
        batcher(
            items -> {
              recorded(items);
              throw new Outage();
            });
    assertThatThrownBy(() -> batcher.submitAll(List.of(1, 2, 3))).isInstanceOf(Outage.class);
    assertThat(written).containsExactly(List.of(1, 2, 3));
  }

  @Test
  void doesNotWriteAgainWhenTheResultsDoNotFit() {
    Batcher<Integer, String> batcher =
        batcher(
            items -> {
              recorded(items);
              return List.of("only one");
            });
    assertThatThrownBy(() -> batcher.submitAll(List.of(1, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("test: 1 results for 2 items");
    assertThat(written).hasSize(1);
  }

  @Test
  void tellsOfAnErrorAndGoesOn() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Batcher<Integer, String> batcher =
        batcher(
            items -> {
              if (broken.getAndSet(false)) {
                throw new AssertionError("not now");
              }
              return recorded(items);
            });
    assertThatThrownBy(() -> batcher.submit(1)).hasRootCauseMessage("not now");
    assertThat(batcher.submit(2)).isEqualTo("r2");
  }

  @Test
  void refusesMoreThanItsBoundAndTakesNothingOfIt() throws Exception {
    Batcher<Integer, String> batcher = batcher(Batcher.Shape.natural("small", 2, 3), this::allowed);
    List<Future<String>> first = submit(batcher, 0, 1);
    while (!writes.hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    List<Future<String>> waiting = submit(batcher, 1, 3);
    awaitDepth(batcher, 2);
    assertThatThrownBy(() -> batcher.submitAll(List.of(3, 4)))
        .isInstanceOf(OverloadedException.class)
        .hasMessage("small has 2 items waiting and takes no more for now");
    assertThat(batcher.depth()).isEqualTo(2);
    writes.release(10);
    assertThat(first.getFirst().get()).isEqualTo("r0");
    assertThat(waiting.getLast().get()).startsWith("r");
  }

  @Test
  void waitsForMoreWhenItHasAPeriodButNotOnceABatchIsFull() {
    Batcher<Integer, String> batcher =
        batcher(new Batcher.Shape("slow", 2, 10, Duration.ofMinutes(10)), this::recorded);
    List<Future<String>> two = submit(batcher, 0, 2);
    assertThat(two).allSatisfy(result -> assertThat(result.get()).startsWith("r"));
    assertThat(written).hasSize(1);
    Batcher<Integer, String> brief =
        batcher(new Batcher.Shape("brief", 2, 10, Duration.ofMillis(20)), this::recorded);
    assertThat(brief.submit(7)).isEqualTo("r7");
  }

  @Test
  void writesWhatItTookWhenItIsStopped() throws Exception {
    Batcher<Integer, String> batcher =
        batcher(new Batcher.Shape("stopped", 10, 10, Duration.ofMinutes(10)), this::recorded);
    List<Future<String>> two = submit(batcher, 0, 2);
    awaitDepth(batcher, 2);
    batcher.stop();
    batcher.stop();
    assertThat(two.getFirst().get()).isEqualTo("r0");
    assertThat(written).hasSize(1);
    assertThatThrownBy(() -> batcher.submit(3))
        .isInstanceOf(StoppedException.class)
        .hasMessage("stopped is not running");
  }

  @Test
  void takesNothingBeforeItsStart() {
    Batcher<Integer, String> batcher =
        new Batcher<>(Batcher.Shape.natural("new", 1, 1), this::recorded, _ -> false);
    assertThatThrownBy(() -> batcher.submit(1)).isInstanceOf(StoppedException.class);
    batcher.stop();
    batcher.start();
    assertThatThrownBy(() -> batcher.submit(1)).isInstanceOf(StoppedException.class);
  }

  @Test
  void waitsInSpiteOfAnInterruptAndKeepsTheFlag() throws Exception {
    Batcher<Integer, String> batcher = batcher(this::allowed);
    CountDownLatch asked = new CountDownLatch(1);
    Future<Boolean> flag =
        callers.submit(
            () -> {
              Thread.currentThread().interrupt();
              asked.countDown();
              return batcher.submit(1).equals("r1") && Thread.currentThread().isInterrupted();
            });
    asked.await();
    writes.release();
    assertThat(flag.get()).isTrue();
  }

  @Test
  void refusesShapesThatCanTakeNothing() {
    assertThatThrownBy(() -> Batcher.Shape.natural("x", 0, 1)).hasMessageContaining("x: batch");
    assertThatThrownBy(() -> new Batcher.Shape("x", 1, 1, Duration.ofMillis(-1)))
        .hasMessageContaining("period");
  }
}
