package dev.broadaxe.sdk;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * One attempt of a task, as its handler sees it.
 *
 * <p>All methods may be called from any thread until the handler has returned. Those that ask
 * something of the engine throw {@link BroadaxeException} when it refuses or cannot be reached.
 */
public interface TaskContext {

  /** The id of the run. */
  String runId();

  /** The id of the task; equal to {@link #runId()} in a run of one task. */
  String taskId();

  /** The id under which the engine knows the worker. */
  String workerId();

  /** How many attempts came before this one: 0 for the first. */
  int retryCount();

  /** The number of this attempt, from 1. */
  default int attempt() {
    return retryCount() + 1;
  }

  /** The priority of the run: 1 low, 2 medium, 3 high. */
  int priority();

  /** The metadata of the run, in the order in which the engine sent it; never null. */
  Map<String, Object> metadata();

  /**
   * Writes a line to the log of the task at level INFO.
   *
   * @param message the line; cut at 10,000 characters, an empty one is not sent
   */
  default void log(String message) {
    log(Level.INFO, message);
  }

  /**
   * Writes a line to the log of the task. Returns at once; the line is sent in the background and
   * has arrived before the result of the attempt is reported. While more than 1,000 lines of the
   * worker are on their way, further ones are dropped.
   *
   * @param level DEBUG, INFO, WARNING or ERROR; lower ones count as DEBUG
   * @param message the line; cut at 10,000 characters, an empty one is not sent
   */
  void log(Level level, String message);

  /**
   * Sends a piece of text to those who read the stream of the run now. Pieces arrive in the order
   * of the calls. Waits while 256 pieces of this attempt are on their way.
   *
   * @param chunk the text, at most the engine's message limit (4 MiB by default)
   */
  void stream(String chunk);

  /**
   * Cancels this run. Once it has returned, whatever the handler returns or throws is not reported.
   */
  void cancel();

  /** Whether the attempt was cancelled or ran out of time: its result is of no use any more. */
  boolean cancelled();

  /**
   * Extends the time that this attempt may take.
   *
   * @param increment what to add to the current deadline; positive, in whole milliseconds
   * @return the new deadline
   */
  Instant refreshTimeout(Duration increment);

  /**
   * Gives the slots of this attempt back before it ends, so that the worker can take other work.
   * From then on neither cancellation nor the death of this worker reaches the attempt; its result
   * is still accepted.
   */
  void releaseSlot();
}
