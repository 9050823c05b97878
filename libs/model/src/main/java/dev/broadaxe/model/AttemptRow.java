package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One ended attempt of a task, written once when it ends.
 *
 * @param last true on the one attempt whose outcome counts for the task
 * @param output the task's output, JSON text; null unless completed
 * @param error the error text, byte for byte as reported; null unless failed
 * @param reason why the engine itself ended it, in words for the time line; null when a worker did
 */
public record AttemptRow(
    UUID task,
    int attempt,
    Outcome outcome,
    boolean last,
    @Nullable UUID worker,
    Instant queuedAt,
    @Nullable Instant assignedAt,
    @Nullable Instant startedAt,
    Instant finishedAt,
    @Nullable Payload output,
    @Nullable Payload error,
    @Nullable String reason) {

  /** True when the attempt was lost by no fault of the task. */
  public boolean internalFailure() {
    return outcome == Outcome.WORKER_LOST || outcome == Outcome.UNDELIVERED;
  }
}
