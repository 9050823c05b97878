package dev.broadaxe.restapi;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.Uuid7;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tasks and runs in the words of the protocol. */
final class TaskMapping {
  static final UUID NOBODY = new UUID(0, 0);

  private TaskMapping() {}

  /** What every object begins with. */
  static JsonObject metadata(UUID id, Instant createdAt, Instant updatedAt) {
    return new JsonObject().id("id", id).time("createdAt", createdAt).time("updatedAt", updatedAt);
  }

  /** A task in a list of tasks, or in the details of its run. */
  static JsonObject task(TaskNow task) {
    return summary(task, "TASK", task.taskName(), task.step().action());
  }

  /** A run of one task in a list of runs. */
  static JsonObject run(TaskNow task) {
    return summary(task, "DAG", task.runName(), "");
  }

  private static JsonObject summary(TaskNow task, String type, String name, String action) {
    TaskSpec spec = task.spec();
    JsonObject json =
        new JsonObject()
            .object("metadata", metadata(spec.id(), task.createdAt(), task.createdAt()))
            .text("type", type)
            .text("status", task.status().name())
            .text("displayName", name)
            .id("tenantId", task.tenant())
            .id("workflowId", spec.workflowId())
            .text("workflowName", task.workflowName())
            .id("workflowVersionId", spec.versionId())
            .id("taskExternalId", spec.id())
            .id("workflowRunExternalId", spec.runId())
            .number("taskId", Numbers.of(spec.id()))
            .id("stepId", spec.stepId())
            .text("actionId", action)
            .time("taskInsertedAt", task.createdAt())
            .time("createdAt", task.createdAt())
            .time("startedAt", task.startedAt())
            .time("finishedAt", task.finishedAt())
            .number("retryCount", task.attempt())
            .number("attempt", task.attempt() + 1L)
            .number("numSpawnedChildren", 0)
            .flag("isDurable", task.step().durable())
            .raw("additionalMetadata", metadata(spec))
            .text("errorMessage", task.error())
            .raw("input", spec.input())
            .raw("output", task.output());
    if (spec.child() != null) {
      json.id("parentTaskExternalId", spec.child().parentTask());
    }
    return withDuration(json, task);
  }

  /** A task by itself: the summary and what costs a look more. */
  static JsonObject taskDetails(TaskNow task, long spawnedChildren) {
    return task(task)
        .number("numSpawnedChildren", spawnedChildren)
        .object("workflowConfig", config(task.version().definition()));
  }

  /** The run of one task with everything about it. */
  static JsonObject runDetails(TaskNow task, List<TaskEvents.TaskEvent> events) {
    return new JsonObject()
        .object("run", runItself(task))
        .objects("tasks", List.of(task(task)))
        .objects("shape", shape(task))
        .objects("taskEvents", events.stream().map(event -> event(task, event)).toList())
        .object("workflowConfig", config(task.version().definition()));
  }

  /** The details of a run of which nothing but its id is told. */
  static JsonObject onlyId(UUID tenant, UUID run) {
    Instant createdAt = Uuid7.instant(run);
    JsonObject itself =
        new JsonObject()
            .object("metadata", metadata(run, createdAt, createdAt))
            .text("status", RunStatus.QUEUED.name())
            .text("displayName", "")
            .id("tenantId", tenant)
            .id("workflowId", NOBODY)
            .raw("input", null)
            .raw("output", null);
    return new JsonObject()
        .object("run", itself)
        .objects("tasks", List.of())
        .objects("shape", List.of())
        .objects("taskEvents", List.of());
  }

  private static JsonObject runItself(TaskNow task) {
    TaskSpec spec = task.spec();
    JsonObject json =
        new JsonObject()
            .object("metadata", metadata(spec.runId(), task.createdAt(), task.createdAt()))
            .text("status", task.status().name())
            .text("displayName", task.runName())
            .id("tenantId", task.tenant())
            .id("workflowId", spec.workflowId())
            .id("workflowVersionId", spec.versionId())
            .time("createdAt", task.createdAt())
            .time("startedAt", task.startedAt())
            .time("finishedAt", task.finishedAt())
            .raw("additionalMetadata", metadata(spec))
            .text("errorMessage", task.error())
            .raw("input", spec.input())
            .raw("output", task.output());
    if (spec.child() != null) {
      json.id("parentTaskExternalId", spec.child().parentTask());
    }
    return withDuration(json, task);
  }

  /** The steps of a run as a graph, here of one. */
  static List<JsonObject> shape(TaskNow task) {
    return List.of(
        new JsonObject()
            .id("taskExternalId", task.spec().id())
            .id("stepId", task.spec().stepId())
            .texts("childrenStepIds", List.of())
            .text("taskName", task.step().readableId()));
  }

  /** A line of the time line; without the output when the list is not to have it. */
  static JsonObject event(TaskNow task, TaskEvents.TaskEvent event) {
    Payload output = event.output();
    return new JsonObject()
        .number("id", event.id())
        .id("taskId", event.task())
        .time("timestamp", event.at())
        .text("eventType", event.type().name())
        .text("message", event.message())
        .text("errorMessage", event.error() == null ? "" : event.error())
        .text("output", output == null || output.isEmpty() ? null : output.text())
        .id("workerId", event.worker())
        .text("taskDisplayName", task.taskName())
        .number("retryCount", event.attempt())
        .number("attempt", event.attempt() + 1L);
  }

  private static JsonObject withDuration(JsonObject json, TaskNow task) {
    Instant started = task.startedAt();
    Instant finished = task.finishedAt();
    if (started != null && finished != null) {
      json.number("duration", Math.max(0, Duration.between(started, finished).toMillis()));
    }
    return json;
  }

  private static @Nullable Payload metadata(TaskSpec spec) {
    return spec.metadata() == null ? null : Payload.of(spec.metadata());
  }

  /** The definition in the form in which a worker registers it, with the keys of the protocol. */
  static JsonObject config(Definition definition) {
    JsonObject json =
        new JsonObject()
            .text("Name", definition.name())
            .text("Description", definition.description())
            .texts("EventTriggers", definition.eventTriggers())
            .texts("CronTriggers", definition.cronTriggers())
            .objects("Tasks", definition.steps().stream().map(TaskMapping::config).toList());
    if (definition.defaultPriority() != null) {
      json.number("DefaultPriority", definition.defaultPriority());
    }
    if (definition.sticky() != null) {
      json.text("Sticky", definition.sticky().name());
    }
    return json;
  }

  private static JsonObject config(Step step) {
    return new JsonObject()
        .text("ReadableId", step.readableId())
        .text("Action", step.action())
        .text("Timeout", step.timeout().text())
        .text("ScheduleTimeout", step.scheduleTimeout().text())
        .texts("Parents", step.parents())
        .number("Retries", step.retries())
        .flag("isDurable", step.durable())
        .numbers("slotRequests", step.slots());
  }
}
