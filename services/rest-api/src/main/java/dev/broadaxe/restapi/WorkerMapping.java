package dev.broadaxe.restapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.Worker;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.AssignedTask;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.Page;
import dev.broadaxe.store.WorkerView;
import dev.broadaxe.store.Workflow;
import dev.broadaxe.store.WorkflowRepository;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Workers in the words of the protocol. */
@Singleton
final class WorkerMapping {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int WORKFLOWS_MAX = 1_000;

  /** What clients know; another value would make them refuse the whole worker. */
  private static final Map<String, String> LANGUAGES =
      Map.of(
          "GO", "GOLANG",
          "GOLANG", "GOLANG",
          "PYTHON", "PYTHON",
          "TYPESCRIPT", "TYPESCRIPT",
          "RUBY", "RUBY");

  private final Definitions definitions;
  private final WorkflowRepository workflows;

  WorkerMapping(Definitions definitions, WorkflowRepository workflows) {
    this.definitions = definitions;
    this.workflows = workflows;
  }

  /** A worker in a list. */
  JsonObject worker(UUID tenant, WorkerView view, List<AssignedTask> assigned) {
    Worker worker = view.worker();
    Instant updatedAt = view.heartbeatAt() == null ? view.createdAt() : view.heartbeatAt();
    JsonObject json =
        new JsonObject()
            .object("metadata", TaskMapping.metadata(worker.id(), view.createdAt(), updatedAt))
            .text("name", worker.name())
            .text("type", "SELFHOSTED")
            .text("status", view.status().name())
            .time("lastHeartbeatAt", view.heartbeatAt())
            .time("lastListenerEstablished", view.sessionAt())
            .texts("actions", worker.actions())
            .object("slotConfig", slots(tenant, worker, assigned))
            .objects("labels", labels(view))
            .objects("recentStepRuns", List.of());
    JsonObject runtime = runtime(view.runtime());
    return runtime == null ? json : json.object("runtimeInfo", runtime);
  }

  /** A worker by itself: also what it runs, and of which workflows. */
  JsonObject details(UUID tenant, WorkerView view, List<AssignedTask> assigned) {
    return worker(tenant, view, assigned)
        .objects("registeredWorkflows", registered(tenant, view.worker()))
        .objects("slots", assigned.stream().map(task -> slot(tenant, task)).toList());
  }

  private JsonObject slots(UUID tenant, Worker worker, List<AssignedTask> assigned) {
    Map<String, Integer> free = new LinkedHashMap<>(worker.slots());
    for (AssignedTask task : assigned) {
      Step step = task.released() ? null : step(tenant, task);
      if (step != null) {
        step.slots().forEach((type, units) -> free.merge(type, -units, Integer::sum));
      }
    }
    JsonObject slots = new JsonObject();
    worker
        .slots()
        .forEach(
            (type, limit) ->
                slots.object(
                    type,
                    new JsonObject()
                        .number("limit", limit)
                        .number("available", Math.max(0, free.getOrDefault(type, limit)))));
    return slots;
  }

  private @Nullable Step step(UUID tenant, AssignedTask task) {
    return definitions
        .version(tenant, task.versionId())
        .map(version -> version.definition().stepOf(task.stepId()))
        .orElse(null);
  }

  private JsonObject slot(UUID tenant, AssignedTask task) {
    Step step = step(tenant, task);
    return new JsonObject()
        .id("stepRunId", task.task())
        .id("workflowRunId", task.task())
        .text("actionId", step == null ? "" : step.action())
        .time("startedAt", task.assignedAt())
        .time("timeoutAt", task.due())
        .text("status", "RUNNING");
  }

  private static List<JsonObject> labels(WorkerView view) {
    List<JsonObject> labels = new ArrayList<>();
    view.worker()
        .labels()
        .forEach(
            (key, value) ->
                labels.add(
                    new JsonObject()
                        .object(
                            "metadata",
                            TaskMapping.metadata(
                                TaskMapping.NOBODY, view.createdAt(), view.createdAt()))
                        .text("key", key)
                        .text("value", String.valueOf(value))));
    return labels;
  }

  /** The workflows of which the worker has an action. */
  private List<JsonObject> registered(UUID tenant, Worker worker) {
    Set<String> actions =
        worker.actions().stream()
            .map(action -> action.toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(HashSet::new));
    Page<Workflow> all = workflows.list(tenant, null, WORKFLOWS_MAX, 0);
    return all.rows().stream()
        .filter(workflow -> runs(workflow.newest(), actions))
        .map(workflow -> new JsonObject().id("id", workflow.id()).text("name", workflow.name()))
        .toList();
  }

  private static boolean runs(@Nullable WorkflowVersion version, Set<String> actions) {
    return version != null
        && version.definition().steps().stream()
            .anyMatch(step -> actions.contains(step.action().toLowerCase(Locale.ROOT)));
  }

  private static @Nullable JsonObject runtime(@Nullable String stored) {
    if (stored == null) {
      return null;
    }
    try {
      JsonNode given = MAPPER.readTree(stored);
      String language = given.path("language").asText("").toUpperCase(Locale.ROOT);
      return new JsonObject()
          .text("sdkVersion", text(given, "sdkVersion"))
          .text("language", LANGUAGES.get(language))
          .text("languageVersion", text(given, "languageVersion"))
          .text("os", text(given, "os"))
          .text("runtimeExtra", text(given, "extra"));
    } catch (IOException e) {
      throw new UncheckedIOException("the runtime of a worker is no JSON", e);
    }
  }

  private static @Nullable String text(JsonNode given, String name) {
    return Text.blankToNull(given.path(name).asText(""));
  }
}
