package dev.broadaxe.store;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Rows to write in tests: ids in the order in which they were made, all of one day. */
final class Samples {
  private static final AtomicLong RANDOM = new AtomicLong(1);

  private final Instant now;
  private int made;

  /** Rows of tasks that were triggered about then. */
  Samples(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.MICROS);
  }

  Instant now() {
    return now;
  }

  Instant after(int seconds) {
    return now.plusSeconds(seconds);
  }

  UUID id() {
    return idAt(now.plusMillis(made++));
  }

  static UUID idAt(Instant instant) {
    return Uuid7.of(instant.toEpochMilli(), 0, RANDOM.getAndIncrement());
  }

  TaskSpec task(WorkflowVersion version) {
    return task(version, "{\"n\":1}", null);
  }

  TaskSpec task(WorkflowVersion version, String input, @Nullable String metadata) {
    return task(version, id(), input, metadata);
  }

  static TaskSpec task(WorkflowVersion version, UUID id, String input, @Nullable String metadata) {
    return new TaskSpec(
        id,
        id,
        version.workflowId(),
        version.id(),
        version.definition().steps().getFirst().id(),
        1,
        Payload.of(input),
        metadata,
        null,
        null);
  }

  static TaskSpec childOf(TaskSpec task, UUID parent, int index, @Nullable String key) {
    return new TaskSpec(
        task.id(),
        task.runId(),
        task.workflowId(),
        task.versionId(),
        task.stepId(),
        task.priority(),
        task.input(),
        task.metadata(),
        new TaskSpec.ChildOf(parent, parent, index, key),
        task.desired());
  }

  LiveRow queued(TaskSpec task, String line, int priority, long seq) {
    return new LiveRow(
        task.id(),
        task.versionId(),
        task.stepId(),
        TaskState.QUEUED,
        line,
        priority,
        seq,
        0,
        0,
        0,
        0,
        false,
        null,
        now.plusSeconds(300),
        now,
        null,
        null);
  }

  LiveRow assigned(TaskSpec task, UUID worker) {
    return new LiveRow(
        task.id(),
        task.versionId(),
        task.stepId(),
        TaskState.ASSIGNED,
        "",
        1,
        7,
        0,
        0,
        0,
        0,
        false,
        worker,
        now.plusSeconds(60),
        now,
        now.plusSeconds(1),
        null);
  }

  /** A row that waits and falls due then. */
  LiveRow due(TaskSpec task, String line, long seq, @Nullable Instant due) {
    LiveRow row = queued(task, line, 1, seq);
    return new LiveRow(
        row.id(),
        row.versionId(),
        row.stepId(),
        TaskState.BACKING_OFF,
        line,
        row.priority(),
        seq,
        1,
        1,
        2,
        0,
        false,
        null,
        due,
        now,
        null,
        null);
  }

  AttemptRow completed(UUID task, int attempt, UUID worker, String output) {
    return new AttemptRow(
        task,
        attempt,
        Outcome.COMPLETED,
        true,
        worker,
        now,
        now.plusSeconds(1),
        now.plusSeconds(2),
        now.plusSeconds(3),
        Payload.of(output),
        null,
        null);
  }

  AttemptRow failed(UUID task, int attempt, boolean last, String error) {
    return new AttemptRow(
        task,
        attempt,
        Outcome.FAILED,
        last,
        null,
        now,
        now.plusSeconds(1),
        null,
        now.plusSeconds(3),
        null,
        Payload.of(error),
        "because");
  }

  /** A workflow of one plain step. */
  Definition definition(String name) {
    return new Definition(
        name,
        "does what it is told",
        List.of(step("only")),
        List.of(),
        List.of(),
        null,
        null,
        null,
        List.of(),
        List.of(),
        null,
        null);
  }

  Step step(String readableId) {
    return new Step(
        id(),
        readableId,
        "service:" + readableId,
        new Step.Timeout(Duration.ofSeconds(60), "60s"),
        new Step.Timeout(Duration.ofMinutes(5), "5m"),
        3,
        new Step.Backoff(2, 60),
        false,
        Map.of("default", 1),
        Map.of(),
        List.of(),
        Step.Kind.ORDINARY,
        null);
  }
}
