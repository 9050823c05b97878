package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.endtoend.JavaFaults.Done;
import dev.broadaxe.endtoend.JavaFaults.Input;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.RunRef;
import dev.broadaxe.sdk.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * Open load: each task is triggered when its time has come, whatever became of those before, by one
 * of several clients with a connection of its own.
 */
final class JavaLoad {
  private final List<Task<Input, Done>> tasks;
  private final double seconds;
  private final Path history;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<CompletableFuture<CompletableFuture<Done>>> triggers = new ArrayList<>();

  /**
   * Load that has not begun.
   *
   * @param tasks the same task, once for each client
   */
  JavaLoad(List<Task<Input, Done>> tasks, double seconds, Path history) {
    this.tasks = tasks;
    this.seconds = seconds;
    this.history = history;
  }

  /** Triggers so many tasks a second until the input ends, then waits for all results. */
  void run(double rate) throws InterruptedException {
    Thread.ofPlatform().daemon().start(this::awaitEndOfInput);
    long step = Math.round(1e9 / rate);
    long next = System.nanoTime();
    while (ended.getCount() > 0) {
      int n = triggers.size();
      CompletableFuture<CompletableFuture<Done>> trigger = new CompletableFuture<>();
      triggers.add(trigger);
      Thread.ofVirtual().start(() -> trigger(n, trigger));
      next += step;
      Waiting.pass(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    for (int n = 0; n < triggers.size(); n++) {
      int result = triggers.get(n).join().join().n();
      if (result != n) {
        throw new IllegalStateException("run " + n + " has the result of run " + result);
      }
    }
    System.out.println("FINISHED " + triggers.size());
  }

  private void trigger(int n, CompletableFuture<CompletableFuture<Done>> trigger) {
    try {
      RunRef<Done> run = tasks.get(n % tasks.size()).runNoWait(new Input(n, seconds));
      History.note(history, What.ACCEPTED, run.id());
      trigger.complete(JavaFaults.noted(run, history));
    } catch (BroadaxeException e) {
      System.out.println("task " + n + " was refused: " + e);
      History.note(history, What.REFUSED, Integer.toString(n));
      trigger.complete(CompletableFuture.completedFuture(new Done(n)));
    } catch (RuntimeException e) {
      trigger.completeExceptionally(e);
    }
  }

  private void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // Only its end says something.
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      ended.countDown();
    }
  }
}
