package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One thread, a bounded inbox, batches in order, timers by the given clock, faults that end it. */
class LoopTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final List<Loop<String>> loops = new ArrayList<>();

  @AfterEach
  void stop() {
    gate.countDown();
    loops.forEach(Loop::stop);
  }

  private Loop<String> loop(int inboxMax, int batchMax, boolean virtual, Loop.Work<String> work) {
    Loop<String> loop =
        new Loop<>(
            new Loop.Shape("loop", inboxMax, batchMax, virtual),
            now::get,
            (_, fault) -> faults.add(fault),
            work);
    loops.add(loop);
    return loop;
  }

  private Object next() throws InterruptedException {
    Object next = seen.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private static void pass(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void handsEventsOverInOrderOnOneThread(boolean virtual) throws Exception {
    Loop<String> loop =
        loop(
            10,
            3,
            virtual,
            events -> {
              seen.add(List.copyOf(events));
              seen.add(Thread.currentThread());
            });
    assertThat(loop.offer("a") && loop.offer("b") && loop.offer("c") && loop.offer("d")).isTrue();
    loop.start();
    loop.start();
    assertThat(next()).isEqualTo(List.of("a", "b", "c"));
    Thread thread = (Thread) next();
    assertThat(thread.isVirtual()).isEqualTo(virtual);
    assertThat(thread.getName()).isEqualTo("loop");
    assertThat(next()).isEqualTo(List.of("d"));
    assertThat(next()).isSameAs(thread);
    assertThat(loop.running()).isTrue();
    loop.stop();
    loop.stop();
    assertThat(loop.running()).isFalse();
    assertThat(thread.isAlive()).isFalse();
    assertThat(loop.offer("e")).isFalse();
    loop.start();
    assertThat(loop.running()).isFalse();
  }

  @Test
  void refusesWhatDoesNotFitAndNeverBlocks() {
    Loop<String> loop = loop(2, 2, true, _ -> {});
    assertThat(loop.offer("a") && loop.offer("b")).isTrue();
    assertThat(loop.offer("c")).isFalse();
    assertThat(loop.depth()).isEqualTo(2);
  }

  @Test
  void finishesItsInboxWhenStoppedAndDropsItsTimers() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    Loop<String> loop =
        loop(
            1_000_000,
            1,
            true,
            events -> {
              begun.countDown();
              pass(gate);
              seen.add(events.getFirst());
            });
    loop.offer("a");
    loop.offer("b");
    loop.start();
    begun.await();
    loop.at("timer", START.plusSeconds(1), () -> seen.add("timer"));
    Thread stopper = Thread.ofVirtual().start(loop::stop);
    while (loop.running() || loop.offer("late")) {
      Thread.onSpinWait();
    }
    now.set(START.plusSeconds(1));
    gate.countDown();
    stopper.join();
    assertThat(seen.stream().map(String::valueOf).filter(event -> !event.equals("late")))
        .containsExactly("a", "b");
  }

  @Test
  void isStoppedBeforeItsStartWithoutATrace() {
    Loop<String> loop = loop(2, 2, true, events -> seen.add(events));
    loop.offer("a");
    loop.stop();
    loop.start();
    assertThat(loop.depth()).isZero();
    assertThat(seen).isEmpty();
  }

  @Test
  void canStopItself() throws Exception {
    AtomicReference<Loop<String>> self = new AtomicReference<>();
    Loop<String> loop =
        loop(
            2,
            2,
            true,
            events -> {
              self.get().stop();
              seen.add(events);
            });
    self.set(loop);
    loop.offer("a");
    loop.start();
    assertThat(next()).isEqualTo(List.of("a"));
    assertThat(loop.offer("b")).isFalse();
  }

  @Test
  void runsTimersInOrderBehindEventsWhenTheClockSaysSo() throws Exception {
    Loop<String> loop = loop(10, 10, true, events -> seen.addAll(events));
    loop.at("two", START.plusSeconds(2), () -> seen.add("two"));
    loop.at("one", START.plusSeconds(1), () -> seen.add("one"));
    loop.after("also two", Duration.ofSeconds(2), () -> seen.add("also two"));
    loop.at("replaced", START.plusSeconds(1), () -> seen.add("never"));
    loop.at("replaced", START.plusSeconds(3), () -> seen.add("three"));
    loop.at("cancelled", START.plusSeconds(1), () -> seen.add("never"));
    assertThat(loop.cancel("cancelled")).isTrue();
    assertThat(loop.cancel("cancelled")).isFalse();
    loop.offer("event");
    now.set(START.plusSeconds(2));
    loop.start();
    assertThat(List.of(next(), next(), next(), next()))
        .containsExactly("event", "one", "two", "also two");
    now.set(START.plusSeconds(3));
    loop.wake();
    assertThat(next()).isEqualTo("three");
  }

  @Test
  void runsTimersOfTheRealClockWithoutBeingWoken() throws Exception {
    Loop<String> loop =
        new Loop<>(
            new Loop.Shape("real", 1, 1, false),
            InstantSource.system(),
            (_, fault) -> faults.add(fault),
            _ -> {});
    loops.add(loop);
    loop.start();
    loop.after("soon", Duration.ofMillis(20), () -> seen.add("soon"));
    assertThat(next()).isEqualTo("soon");
  }

  @Test
  void endsWithAFault() throws Exception {
    Loop<String> loop =
        loop(
            10,
            1,
            true,
            events -> {
              throw new IllegalStateException(events.getFirst());
            });
    loop.offer("a");
    loop.offer("b");
    loop.start();
    assertThat(faults.poll(30, TimeUnit.SECONDS)).hasMessage("a");
    assertThat(loop.running()).isFalse();
    assertThat(loop.offer("c")).isFalse();
    loop.stop();
    assertThat(faults).isEmpty();
  }

  @Test
  void tellsItsObserverOfEveryTurn() throws Exception {
    BlockingQueue<LoopObserver.Turn> turns = new LinkedBlockingQueue<>();
    Loop<String> loop =
        new Loop<>(
            new Loop.Shape("watched", 10, 2, true),
            now::get,
            (_, fault) -> faults.add(fault),
            turns::add,
            _ -> {});
    loops.add(loop);
    List.of("a", "b", "c").forEach(loop::offer);
    loop.start();
    LoopObserver.Turn first = turns.poll(30, TimeUnit.SECONDS);
    assertThat(first.loop()).isEqualTo("watched");
    assertThat(first.events()).isEqualTo(2);
    assertThat(first.left()).isEqualTo(1);
    assertThat(first.waited()).isPositive();
    assertThat(turns.poll(30, TimeUnit.SECONDS).events()).isEqualTo(1);
  }

  @Test
  void takesEveryEventOfManyThreadsOnce() throws Exception {
    Loop<String> loop = loop(100, 7, false, events -> seen.addAll(events));
    loop.start();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String name = "t" + t;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 500; i++) {
                      while (!loop.offer(name + "-" + i)) {
                        LockSupport.parkNanos(100_000);
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    loop.stop();
    assertThat(seen).hasSize(4_000).doesNotHaveDuplicates();
    assertThat(seen.stream().map(String::valueOf).filter(event -> event.startsWith("t3-")))
        .first()
        .isEqualTo("t3-0");
  }

  @Test
  void refusesShapesThatCanTakeNothing() {
    assertThatThrownBy(() -> new Loop.Shape("x", 0, 1, true)).hasMessageContaining("x: inbox");
    assertThatThrownBy(() -> new Loop.Shape("x", 1, 0, true)).hasMessageContaining("batch");
  }
}
