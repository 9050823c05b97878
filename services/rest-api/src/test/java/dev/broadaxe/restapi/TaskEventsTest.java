package dev.broadaxe.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests of {@link TaskEvents}. */
class TaskEventsTest {
  private static final UUID TASK = UUID.fromString("01990000-0000-7000-8000-000000000001");
  private static final UUID WORKER = UUID.fromString("01990000-0000-7000-8000-000000000002");
  private static final Instant T0 = Instant.parse("2026-08-20T10:00:00Z");

  @Test
  void tellsASimpleRun() {
    List<TaskEvents.TaskEvent> events =
        TaskEvents.of(TASK, List.of(ended(0, Outcome.COMPLETED, true)), null, List.of());

    assertThat(lines(events))
        .containsExactly("0 FINISHED", "0 STARTED", "0 SENT_TO_WORKER", "0 ASSIGNED", "0 QUEUED");
    assertThat(events.getFirst().output()).isEqualTo(Payload.of("{\"n\":1}"));
    assertThat(events.getFirst().error()).isNull();
  }

  @Test
  void tellsOneRetryAndOneFailurePerAttempt() {
    List<TaskEvents.TaskEvent> events =
        TaskEvents.of(
            TASK,
            List.of(ended(0, Outcome.FAILED, false), ended(1, Outcome.FAILED, true)),
            null,
            List.of());

    assertThat(lines(events))
        .containsExactly(
            "1 FAILED",
            "1 STARTED",
            "1 SENT_TO_WORKER",
            "1 ASSIGNED",
            "1 QUEUED",
            "1 RETRYING",
            "0 FAILED",
            "0 STARTED",
            "0 SENT_TO_WORKER",
            "0 ASSIGNED",
            "0 QUEUED");
    assertThat(events.get(5).message()).isEqualTo("This is retry number 1.");
    assertThat(events.getFirst().error()).isEqualTo("boom 1");
  }

  @Test
  void tellsARetryThatWaitsOutItsBackOff() {
    assertThat(
            lines(
                TaskEvents.of(
                    TASK,
                    List.of(ended(0, Outcome.TIMED_OUT, false)),
                    live(1, TaskState.BACKING_OFF),
                    List.of())))
        .startsWith("1 RETRYING", "0 TIMED_OUT");
  }

  @Test
  void countsRetriesAnewAfterAReplay() {
    List<TaskEvents.TaskEvent> events =
        TaskEvents.of(
            TASK,
            List.of(
                ended(0, Outcome.FAILED, false),
                ended(1, Outcome.FAILED, false),
                ended(2, Outcome.FAILED, false)),
            live(3, TaskState.QUEUED),
            List.of(note(2, NoteRow.Kind.RETRIED_BY_USER)));

    assertThat(events)
        .filteredOn(event -> event.type() == TaskEventType.RETRYING)
        .extracting(event -> event.attempt() + ": " + event.message())
        .containsExactly("3: This is retry number 1.", "1: This is retry number 1.");
    assertThat(lines(events)).contains("2 RETRIED_BY_USER");
  }

  @Test
  void tellsALostWorkerAsAReassignmentUntilItIsTheLast() {
    assertThat(
            lines(
                TaskEvents.of(
                    TASK,
                    List.of(ended(0, Outcome.WORKER_LOST, false)),
                    live(1, TaskState.ASSIGNED),
                    List.of())))
        .contains("0 REASSIGNED")
        .doesNotContain("1 RETRYING");
    assertThat(
            lines(
                TaskEvents.of(TASK, List.of(ended(0, Outcome.UNDELIVERED, true)), null, List.of())))
        .contains("0 FAILED");
  }

  @Test
  void tellsWhatHappensInsideAnAttempt() {
    assertThat(
            lines(
                TaskEvents.of(
                    TASK,
                    List.of(),
                    live(0, TaskState.ASSIGNED),
                    List.of(
                        note(0, NoteRow.Kind.SLOT_RELEASED),
                        note(0, NoteRow.Kind.TIMEOUT_REFRESHED)))))
        .containsExactly(
            "0 SLOT_RELEASED",
            "0 TIMEOUT_REFRESHED",
            "0 STARTED",
            "0 SENT_TO_WORKER",
            "0 ASSIGNED",
            "0 QUEUED");
  }

  @Test
  void givesEveryLineANumberOfItsOwnThatStays() {
    List<AttemptRow> attempts =
        List.of(ended(0, Outcome.FAILED, false), ended(1, Outcome.COMPLETED, true));
    List<Long> ids =
        TaskEvents.of(TASK, attempts, null, List.of()).stream()
            .map(TaskEvents.TaskEvent::id)
            .toList();

    assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id > 0 && id < 1L << 53);
    assertThat(TaskEvents.of(TASK, attempts, null, List.of()))
        .extracting(TaskEvents.TaskEvent::id)
        .isEqualTo(ids);
  }

  private static List<String> lines(List<TaskEvents.TaskEvent> events) {
    return events.stream().map(event -> event.attempt() + " " + event.type()).toList();
  }

  private static AttemptRow ended(int attempt, Outcome outcome, boolean last) {
    Instant at = T0.plusSeconds(attempt * 10L);
    boolean completed = outcome == Outcome.COMPLETED;
    @Nullable Payload output = completed ? Payload.of("{\"n\":1}") : null;
    @Nullable Payload error = outcome == Outcome.FAILED ? Payload.of("boom " + attempt) : null;
    return new AttemptRow(
        TASK,
        attempt,
        outcome,
        last,
        WORKER,
        at,
        at.plusMillis(5),
        at.plusMillis(20),
        at.plusMillis(900),
        output,
        error,
        completed || error != null ? null : "because");
  }

  private static LiveRow live(int attempt, TaskState state) {
    Instant at = T0.plusSeconds(attempt * 10L);
    boolean assigned = state == TaskState.ASSIGNED;
    return new LiveRow(
        TASK,
        WORKER,
        WORKER,
        state,
        assigned ? "" : "q",
        1,
        1,
        attempt,
        0,
        0,
        0,
        false,
        assigned ? WORKER : null,
        at.plusSeconds(60),
        at,
        assigned ? at.plusMillis(5) : null,
        assigned ? at.plusMillis(20) : null);
  }

  private static NoteRow note(int attempt, NoteRow.Kind kind) {
    return new NoteRow(
        TASK, attempt, T0.plusSeconds(attempt * 10L).plusMillis(100), kind, "", WORKER, null);
  }
}
