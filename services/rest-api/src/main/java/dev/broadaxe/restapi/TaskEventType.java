package dev.broadaxe.restapi;

import dev.broadaxe.model.Outcome;

/**
 * What the time line of a task shows; in the order in which things of one instant are told.
 *
 * <p>The names are part of the protocol: clients refuse others.
 */
enum TaskEventType {
  RETRYING,
  RETRIED_BY_USER,
  QUEUED,
  ASSIGNED,
  SENT_TO_WORKER,
  STARTED,
  TIMEOUT_REFRESHED,
  SLOT_RELEASED,
  SKIPPED,
  FINISHED,
  FAILED,
  TIMED_OUT,
  SCHEDULING_TIMED_OUT,
  CANCELLED,
  REASSIGNED;

  /** Whether it ends an attempt so that its text is an error. */
  boolean isError() {
    return this == FAILED || this == TIMED_OUT;
  }

  /**
   * How the end of an attempt is told.
   *
   * @param last whether the task ended with it
   */
  static TaskEventType ofEnd(Outcome outcome, boolean last) {
    return switch (outcome) {
      case COMPLETED -> FINISHED;
      case FAILED -> FAILED;
      case TIMED_OUT -> TIMED_OUT;
      case CANCELLED -> CANCELLED;
      case SCHEDULE_TIMED_OUT -> SCHEDULING_TIMED_OUT;
      case WORKER_LOST, UNDELIVERED -> last ? FAILED : REASSIGNED;
      case SKIPPED -> SKIPPED;
    };
  }
}
