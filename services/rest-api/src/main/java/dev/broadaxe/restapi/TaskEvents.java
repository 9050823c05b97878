package dev.broadaxe.restapi;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The time line of a task, derived from what is stored of it: the instants of its attempts, its
 * live row, and the notes of what these cannot tell.
 */
final class TaskEvents {

  /**
   * One line of it.
   *
   * @param attempt from 0
   * @param error the error text, or null
   * @param output the output of a finished task, or null
   */
  record TaskEvent(
      UUID task,
      int attempt,
      TaskEventType type,
      Instant at,
      String message,
      @Nullable String error,
      @Nullable Payload output,
      @Nullable UUID worker) {

    /** The same for the same line whenever it is derived; clients tell lines apart by it. */
    long id() {
      long mixed = task.getMostSignificantBits() * 31 + task.getLeastSignificantBits();
      mixed = (mixed * 31 + attempt) * 31 + type.name().hashCode();
      mixed = mixed * 31 + at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
      return Numbers.exact(mixed);
    }
  }

  private static final Comparator<TaskEvent> NEWEST_FIRST =
      Comparator.comparing(TaskEvent::at)
          .thenComparing(TaskEvent::attempt)
          .thenComparing(TaskEvent::type)
          .reversed();

  private final UUID task;
  private final List<TaskEvent> events = new ArrayList<>();

  private TaskEvents(UUID task) {
    this.task = task;
  }

  /**
   * The time line, newest first.
   *
   * @param attempts all that have ended, in order
   * @param live the present, or null if the task has ended
   * @param notes in any order
   */
  static List<TaskEvent> of(
      UUID task, List<AttemptRow> attempts, @Nullable LiveRow live, List<NoteRow> notes) {
    TaskEvents line = new TaskEvents(task);
    Set<Integer> replays = line.addNotes(notes);
    int failures = 0;
    for (AttemptRow attempt : attempts) {
      failures = replays.contains(attempt.attempt()) ? 0 : failures;
      boolean replayed = replays.contains(attempt.attempt() + 1);
      boolean followed = live != null || attempt.attempt() != attempts.getLast().attempt();
      line.addAttempt(attempt, attempt.last() || replayed);
      if (ownFailure(attempt.outcome())) {
        failures++;
        if (followed && !replayed) {
          line.addRetry(attempt, failures);
        }
      }
    }
    if (live != null) {
      line.addLive(live);
    }
    line.events.sort(NEWEST_FIRST);
    return line.events;
  }

  /** A failure that uses up one of the task's own retries. */
  private static boolean ownFailure(Outcome outcome) {
    return outcome == Outcome.FAILED || outcome == Outcome.TIMED_OUT;
  }

  /** The attempts that somebody asked for after the task had ended. */
  private Set<Integer> addNotes(List<NoteRow> notes) {
    Set<Integer> replays = new HashSet<>();
    for (NoteRow note : notes) {
      TaskEventType type =
          switch (note.kind()) {
            case SLOT_RELEASED -> TaskEventType.SLOT_RELEASED;
            case TIMEOUT_REFRESHED -> TaskEventType.TIMEOUT_REFRESHED;
            case RETRIED_BY_USER -> TaskEventType.RETRIED_BY_USER;
          };
      add(note.attempt(), type, note.at(), note.message(), note.worker());
      if (type == TaskEventType.RETRIED_BY_USER) {
        replays.add(note.attempt());
      }
    }
    return replays;
  }

  private void addAttempt(AttemptRow row, boolean last) {
    int attempt = row.attempt();
    addWay(attempt, row.queuedAt(), row.assignedAt(), row.startedAt(), row.worker());
    TaskEventType type = TaskEventType.ofEnd(row.outcome(), last);
    String reason = row.reason() == null ? "" : row.reason();
    String error = row.error() == null || row.error().isEmpty() ? reason : row.error().text();
    events.add(
        new TaskEvent(
            task,
            attempt,
            type,
            row.finishedAt(),
            reason,
            type.isError() ? error : null,
            row.output(),
            row.worker()));
  }

  private void addRetry(AttemptRow failed, int number) {
    add(
        failed.attempt() + 1,
        TaskEventType.RETRYING,
        failed.finishedAt(),
        "This is retry number " + number + ".",
        null);
  }

  private void addLive(LiveRow live) {
    if (live.state() == TaskState.BACKING_OFF) {
      return;
    }
    addWay(live.attempt(), live.queuedAt(), live.assignedAt(), live.startedAt(), live.worker());
  }

  private void addWay(
      int attempt,
      Instant queuedAt,
      @Nullable Instant assignedAt,
      @Nullable Instant startedAt,
      @Nullable UUID worker) {
    add(attempt, TaskEventType.QUEUED, queuedAt, "", null);
    if (assignedAt != null) {
      add(attempt, TaskEventType.ASSIGNED, assignedAt, "", worker);
      add(
          attempt,
          TaskEventType.SENT_TO_WORKER,
          assignedAt,
          "Sent task run to the assigned worker",
          worker);
    }
    if (startedAt != null) {
      add(attempt, TaskEventType.STARTED, startedAt, "", worker);
    }
  }

  private void add(
      int attempt, TaskEventType type, Instant at, String message, @Nullable UUID worker) {
    events.add(new TaskEvent(task, attempt, type, at, message, null, null, worker));
  }
}
