package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Durations;
import dev.broadaxe.door.Expressions;
import dev.broadaxe.door.Expressions.Place;
import dev.broadaxe.door.Names;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Step;
import dev.broadaxe.wire.v1.Concurrency;
import dev.broadaxe.wire.v1.ConcurrencyLimitStrategy;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateTaskRateLimit;
import dev.broadaxe.wire.v1.RateLimitDuration;
import dev.broadaxe.wire.v1.TaskBatchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of a workflow as they are declared, from wire to model: checked, with every default filled
 * in.
 */
final class StepMapping {
  private static final String TIMEOUT = "60s";
  private static final String SCHEDULE_TIMEOUT = "5m";
  private static final int BACKOFF_SECONDS_MAX = 86_400;
  private static final int BATCH_INTERVAL_MILLIS = 1_000;
  private static final int BATCH_GROUP_RUNS = 100;

  private final Expressions expressions;
  private final Problems problems;

  StepMapping(Expressions expressions, Problems problems) {
    this.expressions = expressions;
    this.problems = problems;
  }

  Step map(CreateTaskOpts task, Step.Kind kind, List<Step.Concurrency> ofWorkflow, UUID id) {
    String path = "tasks[" + Problems.quoted(task.getReadableId()) + "]";
    List<Step.Concurrency> concurrency = new ArrayList<>(ofWorkflow);
    concurrency.addAll(concurrency(path, task.getConcurrencyList(), Place.STEP));
    List<Step.RateLimit> rateLimits = new ArrayList<>();
    task.getRateLimitsList().forEach(limit -> rateLimits.add(rateLimit(path, limit)));
    List<Step.Condition> conditions = ConditionMapping.of(task, path, problems);
    Step.Batch batch = task.hasBatch() ? batch(path + ".batch", task.getBatch()) : null;
    problems.check(task.getRetries() >= 0, path + ".retries", "must not be negative");
    boolean plain =
        concurrency.isEmpty() && rateLimits.isEmpty() && conditions.isEmpty() && batch == null;
    return new Step(
        id,
        task.getReadableId(),
        Names.normalAction(task.getAction()),
        timeout(path + ".timeout", task.getTimeout(), TIMEOUT),
        timeout(path + ".schedule_timeout", task.getScheduleTimeout(), SCHEDULE_TIMEOUT),
        task.getRetries(),
        backoff(path, task),
        task.getIsDurable(),
        slots(path + ".slot_requests", task),
        LabelMapping.desired(path + ".worker_labels", task.getWorkerLabelsMap(), problems),
        task.getParentsList().stream().distinct().sorted().toList(),
        kind,
        plain ? null : new Step.Flow(rateLimits, concurrency, conditions, batch));
  }

  private Step.Timeout timeout(String field, String given, String byDefault) {
    String text = given.isEmpty() ? byDefault : given;
    Duration duration = Durations.parse(text);
    if (duration == null) {
      problems.add(field, Problems.quoted(text) + " is not " + Durations.FORM);
      duration = Duration.ZERO;
    }
    return new Step.Timeout(duration, text);
  }

  private Step.@Nullable Backoff backoff(String path, CreateTaskOpts task) {
    if (task.hasBackoffFactor()) {
      problems.check(
          task.getBackoffFactor() >= 1 && task.getBackoffFactor() <= 1000,
          path + ".backoff_factor",
          "must be between 1 and 1000");
    }
    if (task.hasBackoffMaxSeconds()) {
      problems.check(
          task.getBackoffMaxSeconds() >= 1 && task.getBackoffMaxSeconds() <= BACKOFF_SECONDS_MAX,
          path + ".backoff_max_seconds",
          "must be between 1 and " + BACKOFF_SECONDS_MAX);
    }
    if (!task.hasBackoffFactor()) {
      return null;
    }
    int max = task.hasBackoffMaxSeconds() ? task.getBackoffMaxSeconds() : BACKOFF_SECONDS_MAX;
    // By its text, since 1.1f as a double is not 1.1.
    return new Step.Backoff(Double.parseDouble(Float.toString(task.getBackoffFactor())), max);
  }

  private Map<String, Integer> slots(String field, CreateTaskOpts task) {
    if (task.getSlotRequestsMap().isEmpty()) {
      return Map.of(task.getIsDurable() ? "durable" : "default", 1);
    }
    problems.check(
        task.getSlotRequestsCount() <= Limits.SLOT_TYPES_PER_WORKER,
        field,
        "must not have more than " + Limits.SLOT_TYPES_PER_WORKER + " slot types");
    Map<String, Integer> slots = new LinkedHashMap<>();
    new TreeMap<>(task.getSlotRequestsMap())
        .forEach(
            (type, units) -> {
              problems.check(
                  Names.isKey(type),
                  field,
                  "a slot type must have 1 to " + Limits.KEY_BYTES_MAX + " bytes and no U+0000");
              problems.check(
                  units > 0, field, Problems.quoted(type) + " must be at least 1, not " + units);
              slots.put(type, units);
            });
    return slots;
  }

  /** The limits of a list; what cannot be used is added to the problems. */
  List<Step.Concurrency> concurrency(String path, List<Concurrency> wire, Place place) {
    List<Step.Concurrency> limits = new ArrayList<>(wire.size());
    for (Concurrency limit : wire) {
      String field = path + ".concurrency";
      int maxRuns = limit.hasMaxRuns() ? limit.getMaxRuns() : 1;
      problems.check(maxRuns >= 1, field + ".max_runs", "must be at least 1");
      expression(field + ".expression", limit.getExpression(), place);
      Step.Strategy strategy = strategy(field + ".limit_strategy", limit.getLimitStrategy());
      limits.add(new Step.Concurrency(limit.getExpression(), maxRuns, strategy));
    }
    return limits;
  }

  private Step.Strategy strategy(String field, ConcurrencyLimitStrategy wire) {
    return switch (wire) {
      case CANCEL_IN_PROGRESS -> Step.Strategy.CANCEL_IN_PROGRESS;
      case GROUP_ROUND_ROBIN -> Step.Strategy.GROUP_ROUND_ROBIN;
      case CANCEL_NEWEST -> Step.Strategy.CANCEL_NEWEST;
      case DROP_NEWEST, QUEUE_NEWEST, UNRECOGNIZED -> {
        problems.add(field, "must be CANCEL_IN_PROGRESS, GROUP_ROUND_ROBIN or CANCEL_NEWEST");
        yield Step.Strategy.CANCEL_IN_PROGRESS;
      }
    };
  }

  private Step.RateLimit rateLimit(String path, CreateTaskRateLimit limit) {
    String field = path + ".rate_limits";
    boolean dynamic = limit.hasKeyExpr();
    problems.check(
        dynamic || Names.isKey(limit.getKey()),
        field,
        "needs key_expr, or a key of at most " + Limits.KEY_BYTES_MAX + " bytes");
    problems.check(limit.hasUnits() || limit.hasUnitsExpr(), field, "needs units or units_expr");
    problems.check(limit.getUnits() >= 0, field + ".units", "must not be negative");
    problems.check(
        limit.getDuration() != RateLimitDuration.UNRECOGNIZED, field + ".duration", "is unknown");
    if (dynamic) {
      expression(field + ".key_expr", limit.getKeyExpr(), Place.STEP);
    }
    if (limit.hasUnitsExpr()) {
      expression(field + ".units_expr", limit.getUnitsExpr(), Place.STEP);
    }
    if (limit.hasLimitValuesExpr()) {
      expression(field + ".limit_values_expr", limit.getLimitValuesExpr(), Place.STEP);
    }
    return new Step.RateLimit(
        limit.getKey(),
        limit.hasUnits() ? (Integer) limit.getUnits() : null,
        dynamic ? limit.getKeyExpr() : null,
        limit.hasUnitsExpr() ? limit.getUnitsExpr() : null,
        limit.hasLimitValuesExpr() ? limit.getLimitValuesExpr() : null,
        limit.hasDuration() ? limit.getDuration().toString() : null);
  }

  private Step.Batch batch(String field, TaskBatchConfig batch) {
    int interval =
        batch.hasBatchMaxIntervalMs() ? batch.getBatchMaxIntervalMs() : BATCH_INTERVAL_MILLIS;
    int groupRuns = batch.hasBatchGroupMaxRuns() ? batch.getBatchGroupMaxRuns() : BATCH_GROUP_RUNS;
    range(field + ".batch_max_size", batch.getBatchMaxSize(), 100_000);
    range(field + ".batch_max_interval_ms", interval, 86_400_000);
    range(field + ".batch_group_max_runs", groupRuns, 10_000);
    String key = batch.getBatchGroupKey().isEmpty() ? null : batch.getBatchGroupKey();
    if (key != null) {
      expression(field + ".batch_group_key", key, Place.STEP);
    }
    return new Step.Batch(
        batch.getBatchMaxSize(), interval, key, groupRuns, batch.getBroadcastOutput());
  }

  private void range(String field, int value, int max) {
    problems.check(
        value >= 1 && value <= max, field, "must be between 1 and " + max + ", not " + value);
  }

  void expression(String field, String expression, Place place) {
    if (problems.check(!expression.isBlank(), field, "must not be empty")) {
      problems.text(field, expression);
      String problem = expressions.problem(place, expression);
      problems.check(problem == null, field, "Invalid CEL expression: " + problem);
    }
  }
}
