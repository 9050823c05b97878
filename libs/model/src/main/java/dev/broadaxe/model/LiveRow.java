package dev.broadaxe.model;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The present of a task that waits or runs: the small row that goes when the task ends.
 *
 * <p>Instants are whole microseconds, as Postgres keeps them: one that is read back stands in the
 * same place of every order as the one that was written.
 *
 * @param line the line that the task stands in; empty while it is assigned
 * @param priority 1 to 3 as triggered, 4 for retries and replays
 * @param seq the place in the line: a number given by the owner in commit order, anew at each entry
 * @param attempt number of the current attempt from 0, the retry_count of the wire
 * @param appRetries how many retries of the user's budget are used
 * @param internalRetries how many times a worker or a delivery was lost
 * @param invocation invocation of a durable task from 1; 0 for other tasks
 * @param released true when the attempt runs on without its slots and without its worker's care
 * @param worker who runs the attempt, null unless assigned
 * @param due when the owner must act next: schedule time-out, deadline or end of the back-off
 * @param queuedAt when the current attempt was queued
 */
public record LiveRow(
    UUID id,
    UUID versionId,
    UUID stepId,
    TaskState state,
    String line,
    int priority,
    long seq,
    int attempt,
    int appRetries,
    int internalRetries,
    int invocation,
    boolean released,
    @Nullable UUID worker,
    @Nullable Instant due,
    Instant queuedAt,
    @Nullable Instant assignedAt,
    @Nullable Instant startedAt) {

  public LiveRow {
    due = micros(due);
    queuedAt = queuedAt.truncatedTo(ChronoUnit.MICROS);
    assignedAt = micros(assignedAt);
    startedAt = micros(startedAt);
  }

  private static @Nullable Instant micros(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
  }
}
