package dev.broadaxe.loops;

import java.time.Duration;

/** Who is told of every turn of a loop, for metrics; must be quick and must not throw. */
@FunctionalInterface
public interface LoopObserver {
  /** Nobody. */
  LoopObserver NONE = _ -> {};

  /** Takes note of a turn. */
  void turned(Turn turn);

  /**
   * One turn of a loop.
   *
   * @param loop its name
   * @param events how many events it took
   * @param left how many were in the inbox afterwards
   * @param waited how long the oldest of them had been there; zero if there was none
   * @param ran how long the work took
   */
  record Turn(String loop, int events, int left, Duration waited, Duration ran) {}
}
