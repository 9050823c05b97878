package dev.broadaxe.grpcapi;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes wait for slow readers on all streams of a kind together, and may at most. */
final class WaitingBytes {
  private static final long LEAST = 64L << 20;

  private final long max;
  private final AtomicLong waiting = new AtomicLong();

  WaitingBytes(long max) {
    this.max = max;
  }

  /** A quarter of the memory that this process may have, yet never less than 64 MB. */
  static WaitingBytes ofMemory() {
    return new WaitingBytes(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 4));
  }

  /** Takes so many; false when there is no room for them. */
  boolean take(long bytes) {
    if (waiting.addAndGet(bytes) <= max) {
      return true;
    }
    waiting.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    waiting.addAndGet(-bytes);
  }

  long waiting() {
    return waiting.get();
  }
}
