package dev.broadaxe.bench;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Sends at a fixed rate whatever comes back, as users do who do not know of each other. Latencies
 * count from the moment at which a request was due, so that a late one is not forgiven.
 */
final class OpenLoop {

  private final int ratePerSecond;
  private final long[] dueNanos;
  private final Executor threads;

  OpenLoop(int requests, int ratePerSecond, Executor threads) {
    this.ratePerSecond = ratePerSecond;
    this.threads = threads;
    dueNanos = new long[requests];
  }

  /** Sends these requests, each on a thread of its own; returns when the last one was due. */
  void send(int first, int end, IntConsumer request) {
    long start = System.nanoTime();
    for (int i = first; i < end; i++) {
      int number = i;
      dueNanos[i] = start + TimeUnit.SECONDS.toNanos(i - first) / ratePerSecond;
      sleepUntil(dueNanos[i]);
      threads.execute(() -> request.accept(number));
    }
  }

  /** When a request was due. */
  long dueNanos(int number) {
    return dueNanos[number];
  }

  static void sleepUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
