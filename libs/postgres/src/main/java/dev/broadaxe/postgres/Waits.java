package dev.broadaxe.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The one place where a thread waits for the client's futures.
 *
 * <p>An interrupt does not cut the wait short, because it would not stop the server either and
 * would leave a connection in an unknown state; the flag is set again afterwards. What bounds the
 * wait are the time-outs.
 */
final class Waits {
  private Waits() {}

  /** The future's result; {@code onSilence} runs if there is none within the limit. */
  static <T> T await(String what, Future<T> future, Duration limit, Runnable onSilence) {
    if (!settled(future, limit)) {
      onSilence.run();
      throw DbException.noAnswer(what, "no answer within " + limit.toMillis() + " ms");
    }
    if (future.failed()) {
      throw DbException.of(what, future.cause());
    }
    return future.result();
  }

  /** Whether the future was completed, either way, within the limit. */
  static boolean settled(Future<?> future, Duration limit) {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("an event loop must not wait for the database");
    }
    CountDownLatch latch = new CountDownLatch(1);
    future.onComplete(_ -> latch.countDown());
    boolean interrupted = false;
    long end = System.nanoTime() + limit.toNanos();
    try {
      while (true) {
        try {
          return latch.await(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
