package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a task of a watched run.
 *
 * @param payload output of a completed, error text of a failed attempt, else null
 */
public record TaskEvent(
    UUID run, UUID task, int attempt, Kind kind, @Nullable Payload payload, Instant at) {

  /** What happened. */
  public enum Kind {
    CREATED,
    COMPLETED,
    ATTEMPT_FAILED,
    CANCELLED
  }
}
