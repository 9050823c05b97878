package dev.broadaxe.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * A point that code under test passes and a test waits for, so that no test needs to sleep; given
 * to that code as a listener: {@code signal::signal}.
 *
 * @param <T> what is said in passing
 */
public final class TestSignal<T> {
  private static final long LIMIT_SECONDS = 30;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<T> seen = new ArrayList<>();

  /** Passes the point. */
  public void signal(T value) {
    lock.lock();
    try {
      seen.add(value);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Everything that was said so far. */
  public List<T> seen() {
    lock.lock();
    try {
      return List.copyOf(seen);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first value of that kind, said before or from now on.
   *
   * @throws AssertionError if it is not said within 30 s, with what was said instead
   */
  public T await(Predicate<? super T> wanted) {
    lock.lock();
    try {
      awaitThat(() -> seen.stream().anyMatch(wanted), "the value");
      return seen.stream().filter(wanted).findFirst().orElseThrow();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The first so many values.
   *
   * @throws AssertionError if they are not said within 30 s
   */
  public List<T> await(int count) {
    lock.lock();
    try {
      awaitThat(() -> seen.size() >= count, count + " values");
      return List.copyOf(seen.subList(0, count));
    } finally {
      lock.unlock();
    }
  }

  private void awaitThat(BooleanSupplier condition, String what) {
    long left = TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    try {
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw new AssertionError(
              what + " did not come within " + LIMIT_SECONDS + " s; seen: " + seen);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for " + what, e);
    }
  }
}
