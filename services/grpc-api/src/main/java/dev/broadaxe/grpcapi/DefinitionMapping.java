package dev.broadaxe.grpcapi;

import com.google.protobuf.ByteString;
import dev.broadaxe.door.CronSyntax;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Expressions;
import dev.broadaxe.door.Expressions.Place;
import dev.broadaxe.door.Json;
import dev.broadaxe.door.Names;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Step;
import dev.broadaxe.wire.v1.Concurrency;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.DefaultFilter;
import dev.broadaxe.wire.v1.IdempotencyConfig;
import dev.broadaxe.wire.v1.IdempotencyMethod;
import dev.broadaxe.wire.v1.StickyStrategy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Workflows as they are declared, from wire to model: checked, in one order, with every default
 * filled in.
 */
final class DefinitionMapping {
  private static final int TASKS_MAX = 1_000;

  private final Expressions expressions;
  private final Supplier<UUID> ids;

  /**
   * A mapping.
   *
   * @param ids makes the ids of steps
   */
  DefinitionMapping(Expressions expressions, Supplier<UUID> ids) {
    this.expressions = expressions;
    this.ids = ids;
  }

  /** The definition; throws {@link Declined} that names all that is wrong with the request. */
  Definition map(CreateWorkflowVersionRequest request) {
    Problems problems = new Problems();
    StepMapping steps = new StepMapping(expressions, problems);
    problems.check(
        Names.isName(request.getName()),
        "name",
        Problems.quoted(request.getName()) + " must consist of " + Names.CHARSET);
    List<CreateTaskOpts> ordered = ordered(request, problems);
    List<Concurrency> limits = new ArrayList<>(request.getConcurrencyArrList());
    if (request.hasConcurrency()) {
      limits.addFirst(request.getConcurrency());
    }
    List<Step.Concurrency> concurrency = steps.concurrency("workflow", limits, Place.KEY);
    // The limit of a workflow with a single task is the limit of that task.
    boolean single = ordered.size() == 1 && !request.hasOnFailureTask();
    List<Step> mapped = new ArrayList<>(ordered.size() + 1);
    for (CreateTaskOpts task : ordered) {
      mapped.add(steps.map(task, Step.Kind.ORDINARY, single ? concurrency : List.of(), ids.get()));
    }
    if (request.hasOnFailureTask()) {
      mapped.add(steps.map(request.getOnFailureTask(), Step.Kind.ON_FAILURE, List.of(), ids.get()));
    }
    Definition definition =
        new Definition(
            request.getName(),
            problems.text("description", request.getDescription()),
            mapped,
            eventTriggers(request, problems),
            cronTriggers(request, problems),
            cronInput(request, problems),
            sticky(request, problems),
            priority(request, problems),
            single ? List.of() : concurrency,
            filters(request, problems),
            schema(request, problems),
            request.hasIdempotency()
                ? idempotency(request.getIdempotency(), steps, problems)
                : null);
    problems.throwIfAny();
    return definition;
  }

  private static List<CreateTaskOpts> ordered(
      CreateWorkflowVersionRequest request, Problems problems) {
    List<CreateTaskOpts> tasks = request.getTasksList();
    problems.check(!tasks.isEmpty(), "tasks", "must not be empty");
    problems.check(tasks.size() <= TASKS_MAX, "tasks", "must not be more than " + TASKS_MAX);
    Set<String> names = new LinkedHashSet<>();
    for (CreateTaskOpts task : tasks) {
      checkTask(task, names, problems);
    }
    Set<String> all = new LinkedHashSet<>(names);
    if (request.hasOnFailureTask()) {
      checkTask(request.getOnFailureTask(), all, problems);
    }
    for (CreateTaskOpts task : tasks) {
      for (String parent : task.getParentsList()) {
        if (!names.contains(parent)) {
          throw Declined.invalid(
              "dag parent not found: parent step '%s' not found for step '%s'"
                  .formatted(parent, task.getReadableId()));
        }
      }
    }
    if (problems.any()) {
      return tasks;
    }
    List<CreateTaskOpts> ordered = StepOrder.of(tasks);
    problems.check(
        ordered.size() == tasks.size(), "tasks", "some tasks depend on each other in a circle");
    return ordered;
  }

  private static void checkTask(CreateTaskOpts task, Set<String> names, Problems problems) {
    String name = task.getReadableId();
    problems.check(
        Names.isName(name),
        "tasks.readable_id",
        Problems.quoted(name) + " must consist of " + Names.CHARSET);
    problems.check(names.add(name), "tasks.readable_id", Problems.quoted(name) + " occurs twice");
    problems.check(
        Names.isAction(task.getAction()),
        "tasks.action",
        Problems.quoted(task.getAction()) + " must have " + Names.ACTION_FORM);
  }

  private static List<String> eventTriggers(
      CreateWorkflowVersionRequest request, Problems problems) {
    for (String key : request.getEventTriggersList()) {
      problems.check(
          Names.isKey(key),
          "event_triggers",
          Problems.quoted(key)
              + " must have 1 to "
              + Limits.KEY_BYTES_MAX
              + " bytes and no U+0000");
    }
    return List.copyOf(request.getEventTriggersList());
  }

  private static List<String> cronTriggers(
      CreateWorkflowVersionRequest request, Problems problems) {
    for (String cron : request.getCronTriggersList()) {
      String problem = CronSyntax.problem(cron);
      problems.check(
          problem == null, "cron_triggers", Problems.quoted(cron) + " is no cron: " + problem);
    }
    return List.copyOf(request.getCronTriggersList());
  }

  private static @Nullable String cronInput(
      CreateWorkflowVersionRequest request, Problems problems) {
    return request.hasCronInput()
        ? object("cron_input", request.getCronInput().getBytes(StandardCharsets.UTF_8), problems)
        : null;
  }

  private static Definition.@Nullable Sticky sticky(
      CreateWorkflowVersionRequest request, Problems problems) {
    if (!request.hasSticky()) {
      return null;
    }
    if (request.getSticky() == StickyStrategy.UNRECOGNIZED) {
      problems.add("sticky", "must be SOFT or HARD");
      return null;
    }
    return Definition.Sticky.valueOf(request.getSticky().name());
  }

  private static @Nullable Integer priority(
      CreateWorkflowVersionRequest request, Problems problems) {
    if (!request.hasDefaultPriority()) {
      return null;
    }
    int priority = request.getDefaultPriority();
    problems.check(
        priority >= 1 && priority <= 3, "default_priority", "must be 1, 2 or 3, not " + priority);
    return priority;
  }

  private static List<Definition.Filter> filters(
      CreateWorkflowVersionRequest request, Problems problems) {
    List<Definition.Filter> filters = new ArrayList<>();
    for (DefaultFilter filter : request.getDefaultFiltersList()) {
      String payload =
          filter.hasPayload()
              ? object(
                  "default_filters.payload",
                  bytes("default_filters.payload", filter.getPayload(), problems),
                  problems)
              : null;
      filters.add(
          new Definition.Filter(
              problems.text("default_filters.expression", filter.getExpression()),
              problems.text("default_filters.scope", filter.getScope()),
              payload));
    }
    return filters;
  }

  private static @Nullable String schema(CreateWorkflowVersionRequest request, Problems problems) {
    if (!request.hasInputJsonSchema() || request.getInputJsonSchema().isEmpty()) {
      return null;
    }
    byte[] schema = bytes("input_json_schema", request.getInputJsonSchema(), problems);
    Json.Verdict verdict = Json.check(schema);
    problems.check(
        verdict == Json.Verdict.OBJECT || verdict == Json.Verdict.OTHER,
        "input_json_schema",
        "must be JSON without U+0000, with " + Json.BOUNDS);
    return new String(schema, StandardCharsets.UTF_8);
  }

  private static Definition.Idempotency idempotency(
      IdempotencyConfig config, StepMapping steps, Problems problems) {
    steps.expression("idempotency.expression", config.getExpression(), Place.KEY);
    problems.check(config.getTtlMs() >= 1, "idempotency.ttl_ms", "must be at least 1");
    problems.check(
        config.getMethod() != IdempotencyMethod.UNRECOGNIZED,
        "idempotency.method",
        "must be TTL or STATUS");
    return new Definition.Idempotency(
        config.getExpression(),
        config.getTtlMs(),
        config.getMethod() == IdempotencyMethod.STATUS
            ? Definition.Idempotency.Method.STATUS
            : Definition.Idempotency.Method.TTL);
  }

  /** The JSON object in the bytes, or null when there are none. */
  private static @Nullable String object(String field, byte[] json, Problems problems) {
    Json.Verdict verdict = Json.check(json);
    problems.check(
        verdict == Json.Verdict.OBJECT || verdict == Json.Verdict.EMPTY,
        field,
        "must be a JSON object without U+0000, with " + Json.BOUNDS);
    return json.length == 0 ? null : new String(json, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String field, ByteString bytes, Problems problems) {
    problems.check(bytes.isValidUtf8(), field, "is not UTF-8");
    return bytes.toByteArray();
  }
}
