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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Open load: each task is triggered when its time has come, whatever became of those before, by one
 * of several clients with a connection of its own.
 */
final class JavaLoad {
  private final List<Task<Input, Done>> tasks;
  private final double seconds;
  private final Path history;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<FutureTask<Done>> runs = new ArrayList<>();

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
      int n = runs.size();
      FutureTask<Done> run = new FutureTask<>(() -> run(n));
      runs.add(run);
      Thread.ofVirtual().start(run);
      next += step;
      Waiting.pass(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
    }
    for (int n = 0; n < runs.size(); n++) {
      int result = result(runs.get(n));
      if (result != n) {
        throw new IllegalStateException("run " + n + " has the result of run " + result);
      }
    }
    System.out.println("FINISHED " + runs.size());
  }

  private static int result(FutureTask<Done> run) throws InterruptedException {
    try {
      return run.get().n();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Triggers a task and waits for its result. */
  private Done run(int n) {
    try {
      RunRef<Done> run = tasks.get(n % tasks.size()).runNoWait(new Input(n, seconds));
      History.note(history, What.ACCEPTED, run.id());
      return JavaFaults.noted(run, history).join();
    } catch (BroadaxeException e) {
      System.out.println("task " + n + " was refused: " + e);
      History.note(history, What.REFUSED, Integer.toString(n));
      return new Done(n);
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
