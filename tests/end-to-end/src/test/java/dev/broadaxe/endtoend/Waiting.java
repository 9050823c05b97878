package dev.broadaxe.endtoend;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waiting in real time, for what happens in other processes. */
final class Waiting {

  private static final Duration STEP = Duration.ofMillis(100);

  private Waiting() {}

  /** Lets the time pass; an interrupt ends it. */
  static void pass(Duration time) throws InterruptedException {
    Executor later =
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    try {
      CompletableFuture.runAsync(() -> {}, later).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("an empty action failed", e);
    }
  }

  /** Waits until the condition holds; the limit is for what would never happen. */
  static void until(String what, Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    for (long left = limit.dividedBy(STEP); !condition.getAsBoolean(); left--) {
      if (left == 0) {
        throw new AssertionError("waited in vain until " + what);
      }
      pass(STEP);
    }
  }
}
