package dev.broadaxe.messaging;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.Worker;
import dev.broadaxe.model.WorkflowRef;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One message of every kind, with every field set somewhere. */
final class Samples {
  static final UUID TENANT = id(1);
  static final Instant AT = Instant.parse("2026-11-21T08:15:30.123456Z");

  private Samples() {}

  static UUID id(int number) {
    return UUID.fromString("019ab000-0000-7000-8000-%012d".formatted(number));
  }

  static List<Command> commands() {
    AttemptRef ref = new AttemptRef(id(10), 2, 1);
    return List.of(
        new Command.TriggerRuns(List.of(newRun(), bareRun())),
        new Command.ReportTask(
            id(10),
            2,
            1,
            Command.ReportKind.FAILED,
            Payload.of("ValueError: \"no\"\nline two \u00e9 \ud83d\ude00"),
            false,
            AT),
        new Command.CancelTasks(List.of(id(10), id(11)), "asked for"),
        new Command.ReplayTasks(List.of(id(10))),
        new Command.RefreshTimeout(id(10), Duration.ofMillis(90_500)),
        new Command.ReleaseSlot(id(10)),
        new Command.OpenSession(worker(), "door-1", 7, true),
        new Command.CloseSession(id(20), "door-1", 7),
        new Command.ChangeWorker(worker()),
        new Command.Beat("door-1", List.of(id(20), id(21))),
        new Command.ConfirmDelivery("door-1", List.of(ref), List.of(), List.of(ref)),
        new Command.DeferDelivery("door-1", List.of(ref)),
        new Command.WatchRuns("door-1", List.of(id(10)), true),
        new Command.UnwatchRuns("door-1", List.of(id(10))),
        new Command.WatchTenant("door-1", true));
  }

  static List<Effect> effects() {
    AttemptRef ref = new AttemptRef(id(10), 2, 1);
    return List.of(
        new Effect.Deliver("door-1", 3, id(20), 7, ref, spec(), step(), workflow()),
        new Effect.Stop("door-1", 3, id(20), ref, spec().light(), step(), workflow()),
        new Effect.AskDelivery("door-1", 3, List.of(ref)),
        new Effect.RunEnded(
            "door-1",
            id(10),
            RunStatus.FAILED,
            List.of(
                new TaskEnd(
                    id(10), "work", 2, Outcome.TIMED_OUT, null, Payload.of("too late"), AT))),
        new Effect.TaskHappened(
            "door-1",
            new TaskEvent(
                id(10), id(10), 2, TaskEvent.Kind.COMPLETED, Payload.of("{\"n\":1}"), AT)));
  }

  static List<Reply> replies() {
    return List.of(
        Reply.DONE,
        new Reply.Ids(List.of(id(10), id(11))),
        new Reply.Deadline(AT),
        new Reply.Refused(Refusal.WRONG_STATE, "the task has ended"));
  }

  private static Command.NewRun newRun() {
    return new Command.NewRun(
        id(10),
        id(30),
        id(31),
        3,
        Payload.of("{\"n\": 1.50}"),
        "{\"traceparent\":\"00-1\"}",
        new TaskSpec.ChildOf(id(12), id(12), 4, "key"),
        new TaskSpec.Desired(id(20), labels()));
  }

  private static Command.NewRun bareRun() {
    return new Command.NewRun(id(11), id(30), id(31), 0, Payload.EMPTY, null, null, null);
  }

  private static TaskSpec spec() {
    return new TaskSpec(
        id(10),
        id(10),
        id(30),
        id(31),
        id(32),
        1,
        Payload.of("{}"),
        "{\"a\":\"b\"}",
        new TaskSpec.ChildOf(null, id(12), 0, null),
        new TaskSpec.Desired(null, labels()));
  }

  private static Map<String, Step.DesiredLabel> labels() {
    Map<String, Step.DesiredLabel> labels = new LinkedHashMap<>();
    labels.put("memory", new Step.DesiredLabel(512, true, Step.Comparator.GREATER_THAN, 100));
    labels.put("zone", new Step.DesiredLabel("eu", false, Step.Comparator.EQUAL, -5));
    return labels;
  }

  private static Worker worker() {
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("memory", 1024);
    labels.put("zone", "eu");
    return new Worker(
        id(20), "worker-a", List.of("jobs:work"), Map.of("default", 100), labels, true);
  }

  private static WorkflowRef workflow() {
    return new WorkflowRef(id(30), id(31), "jobs");
  }

  private static Step step() {
    Step.Flow flow =
        new Step.Flow(
            List.of(
                new Step.RateLimit("api", 2, null, null, null, null),
                new Step.RateLimit("per-user", null, "input.user", "1", "10", "MINUTE")),
            List.of(new Step.Concurrency("input.key", 2, Step.Strategy.GROUP_ROUND_ROBIN)),
            List.of(
                new Step.Condition(
                    Step.ConditionKind.SLEEP, "sleep:5s", "QUEUE", 0, "", "5s", null)),
            new Step.Batch(10, 1000, "input.group", 100, true));
    return new Step(
        id(32),
        "work",
        "jobs:work",
        new Step.Timeout(Duration.ofSeconds(60), "60s"),
        new Step.Timeout(Duration.ofMinutes(5), "5m"),
        3,
        new Step.Backoff(2.5, 600),
        true,
        Map.of("default", 1),
        labels(),
        List.of("before"),
        Step.Kind.ORDINARY,
        flow);
  }
}
