package dev.broadaxe.engine;

import dev.broadaxe.model.Image;

/**
 * How lines are named: a prefix says what the tasks in it wait for, so that the name of a task's
 * line says why it does not run.
 */
final class LineName {
  /** Assigned tasks stand in no line. */
  static final String NONE = "";

  /** Waits for a worker that fits. */
  static final String QUEUE = Image.MOVABLE;

  /** Waits for the end of its back-off; the line that it will enter then follows. */
  static final String BACKOFF = "b:";

  private LineName() {}

  static String backingOff(String queue) {
    return BACKOFF + queue;
  }

  /** The queue that a task enters when its back-off ends. */
  static String afterBackoff(String line) {
    if (!line.startsWith(BACKOFF)) {
      throw new IllegalArgumentException("no back-off: " + line);
    }
    return line.substring(BACKOFF.length());
  }

  /** True when tasks in this line can be given to workers. */
  static boolean movable(String line) {
    return line.startsWith(QUEUE);
  }
}
