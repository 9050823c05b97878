package dev.broadaxe.loops;

import java.time.Duration;

/** A way to let time pass, so that a test need not. */
@FunctionalInterface
public interface Pause {
  /**
   * Returns after that time.
   *
   * @throws InterruptedException if the thread is told to stop waiting
   */
  void pause(Duration time) throws InterruptedException;

  /** The real thing. */
  static Pause real() {
    return Thread::sleep;
  }
}
