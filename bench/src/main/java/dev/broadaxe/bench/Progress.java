package dev.broadaxe.bench;

import java.time.Duration;
import java.util.function.IntSupplier;

/** Waits for a count to reach its end as long as it moves. */
final class Progress {

  private static final Duration LOOK = Duration.ofMillis(20);
  private static final Duration TELL = Duration.ofSeconds(10);

  private final String what;
  private final int end;
  private final IntSupplier count;
  private final Duration patience;

  /**
   * A wait for progress.
   *
   * @param patience how long it may stand still
   */
  Progress(String what, int end, IntSupplier count, Duration patience) {
    this.what = what;
    this.end = end;
    this.count = count;
    this.patience = patience;
  }

  /** Returns at the end, or when there is no hope; how many are missing. */
  int await() throws InterruptedException {
    int last = -1;
    long moved = System.nanoTime();
    long told = moved;
    while (true) {
      int now = count.getAsInt();
      if (now >= end) {
        return 0;
      }
      if (now != last) {
        last = now;
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > patience.toNanos()) {
        return end - now;
      }
      if (System.nanoTime() - told > TELL.toNanos()) {
        told = System.nanoTime();
        System.err.println("  " + now + " of " + end + " " + what);
      }
      Thread.sleep(LOOK);
    }
  }
}
