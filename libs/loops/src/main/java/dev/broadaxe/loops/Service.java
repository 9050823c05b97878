package dev.broadaxe.loops;

/**
 * A part that starts and stops.
 *
 * <p>Both calls may come any number of times and from any thread. A second {@code start} does
 * nothing; {@code stop} returns when the part has stopped, does nothing where nothing runs, and is
 * final: a part that was stopped, even before its start, never starts again.
 */
public interface Service {
  /** The name in logs and thread names. */
  String name();

  /** Starts the part. */
  void start();

  /** Finishes what was accepted, then stops. */
  void stop();
}
