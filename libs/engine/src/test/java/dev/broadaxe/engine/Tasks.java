package dev.broadaxe.engine;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Worker;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Definitions, tasks and workers for the tests of the machine. */
final class Tasks {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  static final String ACTION = "svc:task";

  private Tasks() {}

  static Step step(int retries, Step.@Nullable Backoff backoff) {
    return new Step(
        new UUID(1, 1),
        "task",
        ACTION,
        new Step.Timeout(Duration.ofSeconds(60), "60s"),
        new Step.Timeout(Duration.ofMinutes(5), "5m"),
        retries,
        backoff,
        false,
        Map.of("default", 1),
        Map.of(),
        List.of(),
        Step.Kind.ORDINARY,
        null);
  }

  /** A step that times out after two seconds, and is not tried again. */
  static Step shortStep() {
    Step step = step(0, null);
    return new Step(
        step.id(),
        step.readableId(),
        step.action(),
        new Step.Timeout(Duration.ofSeconds(2), "2s"),
        step.scheduleTimeout(),
        0,
        null,
        false,
        step.slots(),
        step.labels(),
        step.parents(),
        step.kind(),
        null);
  }

  static WorkflowVersion version(Step... steps) {
    Definition definition =
        new Definition(
            "wf",
            "",
            List.of(steps),
            List.of(),
            List.of(),
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null);
    return new WorkflowVersion(new UUID(2, 2), new UUID(3, 3), 1, START, definition);
  }

  static Held waiting(UUID id) {
    WorkflowVersion version = version(step(0, null));
    TaskSpec spec =
        new TaskSpec(
            id,
            id,
            version.workflowId(),
            version.id(),
            new UUID(1, 1),
            1,
            Payload.EMPTY,
            null,
            null,
            null);
    LiveRow row =
        new LiveRow(
            id,
            version.id(),
            new UUID(1, 1),
            TaskState.QUEUED,
            "q:" + ACTION,
            1,
            1,
            0,
            0,
            0,
            0,
            false,
            null,
            START,
            START,
            null,
            null);
    return new Held(spec, row, version);
  }

  static Command.NewRun run(UUID id, WorkflowVersion version, int priority) {
    return new Command.NewRun(
        id,
        version.workflowId(),
        version.id(),
        priority,
        Payload.of("{\"n\":1}"),
        null,
        null,
        null);
  }

  static Worker worker(UUID id, int slots) {
    return new Worker(id, "w", List.of(ACTION), Map.of("default", slots), Map.of(), false);
  }
}
