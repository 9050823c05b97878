package dev.broadaxe.sdk;

import org.jspecify.annotations.Nullable;

/**
 * The code of a task.
 *
 * @param <I> what the task is given
 * @param <O> what it returns
 */
@FunctionalInterface
public interface TaskHandler<I, O> {

  /**
   * Does the work of one attempt, on a thread of its own (a virtual one where the JVM has them).
   *
   * <p>The thread is interrupted when the attempt is cancelled or runs out of time; what the
   * handler does after that is ignored by the engine.
   *
   * @param input the input of the run
   * @param context what the handler may know about this attempt and ask of the engine
   * @return the output, which must become a JSON object; null for none
   * @throws Exception to fail this attempt: it is retried as often as the task allows, unless this
   *     is a {@link NonRetryableException}
   */
  @Nullable O run(I input, TaskContext context) throws Exception;
}
