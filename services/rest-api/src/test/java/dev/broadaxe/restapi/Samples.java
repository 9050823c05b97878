package dev.broadaxe.restapi;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tasks, workflows and workers that tests show. */
final class Samples {
  static final UUID TENANT = UUID.fromString("707d0855-80ab-4e1f-a156-f1c4546cbf52");
  static final UUID WORKFLOW = UUID.fromString("01a1f000-0000-7000-8000-000000000001");
  static final UUID VERSION = UUID.fromString("01a1f000-0000-7000-8000-000000000002");
  static final UUID STEP = UUID.fromString("01a1f000-0000-7000-8000-000000000003");
  static final UUID WORKER = UUID.fromString("01a1f000-0000-7000-8000-000000000004");
  static final UUID PARENT = UUID.fromString("01a1f000-0000-7000-8000-000000000005");
  static final Instant DECLARED = Instant.parse("2026-11-01T00:00:00Z");
  static final Instant T0 = Instant.parse("2026-11-02T03:04:05.123456Z");

  private Samples() {}

  static WorkflowVersion version() {
    Step step =
        new Step(
            STEP,
            "charge",
            "order-flow:charge",
            new Step.Timeout(Duration.ofMinutes(1), "60s"),
            new Step.Timeout(Duration.ofMinutes(5), "5m"),
            1,
            new Step.Backoff(2, 60),
            false,
            Map.of("default", 1),
            Map.of(),
            List.of(),
            Step.Kind.ORDINARY,
            new Step.Flow(
                List.of(),
                List.of(new Step.Concurrency("input.customer", 3, Step.Strategy.CANCEL_NEWEST)),
                List.of(),
                null));
    Definition definition =
        new Definition(
            "order-flow",
            "Takes the money",
            List.of(step),
            List.of("order:created"),
            List.of("0 * * * *"),
            null,
            Definition.Sticky.SOFT,
            2,
            List.of(),
            List.of(),
            "{\"type\":\"object\"}",
            null);
    return new WorkflowVersion(VERSION, WORKFLOW, 3, DECLARED, definition);
  }

  static Workflow workflow() {
    return new Workflow(
        WORKFLOW, "order-flow", "Takes the money", DECLARED, DECLARED.plusSeconds(60), version());
  }

  static TaskNow queued() {
    UUID id = UUID.fromString("01a1f111-0000-7000-8000-000000000010");
    LiveRow live =
        new LiveRow(
            id,
            VERSION,
            STEP,
            TaskState.QUEUED,
            "q",
            1,
            7,
            0,
            0,
            0,
            0,
            false,
            null,
            T0.plusSeconds(300),
            T0,
            null,
            null);
    return new TaskNow(TENANT, spec(id, null, null, null), version(), live, null);
  }

  static TaskNow completed() {
    UUID id = UUID.fromString("01a1f111-1111-7000-8000-000000000011");
    TaskSpec spec =
        spec(
            id,
            Payload.of("{\"orderId\":7,\"amount\":1.10}"),
            "{\"customer\":\"42\"}",
            new TaskSpec.ChildOf(PARENT, PARENT, 0, null));
    AttemptRow ended = ended(id, 0, Outcome.COMPLETED, Payload.of("{\"charged\":true}"), null);
    return new TaskNow(TENANT, spec, version(), null, ended);
  }

  static TaskNow failed() {
    UUID id = UUID.fromString("01a1f111-2222-7000-8000-000000000012");
    return new TaskNow(
        TENANT,
        spec(id, Payload.of("{}"), null, null),
        version(),
        null,
        ended(id, 1, Outcome.FAILED, null, Payload.of("ValueError: no\n\"money\"")));
  }

  static List<TaskEvents.TaskEvent> eventsOfFailed() {
    UUID id = failed().spec().id();
    AttemptRow first = ended(id, 0, Outcome.TIMED_OUT, null, null);
    AttemptRow last = ended(id, 1, Outcome.FAILED, null, Payload.of("ValueError: no"));
    return TaskEvents.of(id, List.of(first, last), null, List.of());
  }

  private static TaskSpec spec(
      UUID id,
      @Nullable Payload input,
      @Nullable String metadata,
      TaskSpec.@Nullable ChildOf child) {
    return new TaskSpec(id, id, WORKFLOW, VERSION, STEP, 1, input, metadata, child, null);
  }

  private static AttemptRow ended(
      UUID task, int attempt, Outcome outcome, @Nullable Payload output, @Nullable Payload error) {
    Instant at = T0.plusSeconds(10L * attempt);
    return new AttemptRow(
        task,
        attempt,
        outcome,
        true,
        WORKER,
        at,
        at.plusMillis(4),
        at.plusMillis(10),
        at.plusMillis(250),
        output,
        error,
        outcome == Outcome.TIMED_OUT ? "Task exceeded timeout of 60s" : null);
  }
}
