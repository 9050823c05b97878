package dev.broadaxe.loops;

import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Another try after a failure that may pass, with a bound on the number of tries. */
public final class Retry {
  private final int triesMax;
  private final Backoff backoff;
  private final Chance chance;
  private final Pause pause;

  /**
   * A retry with those bounds.
   *
   * @param triesMax the most tries, the first one included, at least 1
   */
  public Retry(int triesMax, Backoff backoff, Chance chance, Pause pause) {
    if (triesMax < 1) {
      throw new IllegalArgumentException("at least one try is needed, not " + triesMax);
    }
    this.triesMax = triesMax;
    this.backoff = backoff;
    this.chance = chance;
    this.pause = pause;
  }

  /**
   * The result of the first try that succeeds.
   *
   * @param passes whether a failure may pass; every other one is thrown at once
   * @throws RuntimeException the last failure, when the tries are used up or the thread is
   *     interrupted while it waits, then with its flag set
   */
  public <T extends @Nullable Object> T call(
      Predicate<? super RuntimeException> passes, Supplier<T> work) {
    for (int failures = 1; ; failures++) {
      try {
        return work.get();
      } catch (RuntimeException failure) {
        if (failures >= triesMax || !passes.test(failure) || !waited(failures)) {
          throw failure;
        }
      }
    }
  }

  private boolean waited(int failures) {
    try {
      pause.pause(backoff.after(failures, chance));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
