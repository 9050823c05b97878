package dev.broadaxe.store;

import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.postgres.Args;
import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** How tasks are found by a filter, each kind of filter by the index that serves it best. */
final class TaskFilters {
  private static final SqlFile SQL = Sql.load(TaskFilters.class, "filter.sql");
  private static final Sql FILTER_TASKS = SQL.get("FilterTasks");
  private static final Sql FILTER_LIVE_TASKS = SQL.get("FilterLiveTasks");
  private static final Sql FILTER_NOT_COMPLETED_TASKS = SQL.get("FilterNotCompletedTasks");
  private static final Sql COUNT_BY_STATUS = SQL.get("CountByStatus");

  private final Access access;

  TaskFilters(Access access) {
    this.access = access;
  }

  TaskIds find(UUID tenant, TaskFilter filter, int limit, int offset, int bound) {
    List<TaskState> states = states(filter.statuses());
    List<Outcome> outcomes = outcomes(filter.statuses());
    Sql sql = FILTER_TASKS;
    if (!states.isEmpty() && outcomes.isEmpty()) {
      sql = FILTER_LIVE_TASKS;
    } else if (states.isEmpty() && !outcomes.isEmpty() && !outcomes.contains(Outcome.COMPLETED)) {
      sql = FILTER_NOT_COMPLETED_TASKS;
    }
    boolean withStates = !sql.equals(FILTER_NOT_COMPLETED_TASKS);
    boolean withOutcomes = !sql.equals(FILTER_LIVE_TASKS);
    Bound find =
        sql.bind(
            args -> {
              common(args, tenant, filter, bound)
                  .uuidOrNull("worker", filter.worker())
                  .intValue("limit", limit)
                  .intValue("offset", offset);
              if (withStates) {
                args.shorts("states", states, state -> (short) state.code());
              }
              if (withOutcomes) {
                args.shorts("outcomes", outcomes, outcome -> (short) outcome.code());
              }
            });
    return access
        .planned(find)
        .one(row -> new TaskIds(row.getUuids("ids"), row.getLong("total")))
        .orElseThrow();
  }

  Map<RunStatus, Long> counts(UUID tenant, TaskFilter filter, int bound) {
    Bound count = COUNT_BY_STATUS.bind(args -> common(args, tenant, filter, bound));
    Map<RunStatus, Long> counts = new EnumMap<>(RunStatus.class);
    for (RunStatus status : RunStatus.values()) {
      counts.put(status, 0L);
    }
    access
        .planned(count)
        .map(
            row ->
                counts.merge(
                    status(row.getShort("state"), row.getShort("outcome")),
                    row.getLong("tasks"),
                    Long::sum));
    return counts;
  }

  private static RunStatus status(int state, int outcome) {
    if (state != 0) {
      return status(TaskState.of(state));
    }
    return outcome == 0 ? RunStatus.QUEUED : Outcome.of(outcome).status();
  }

  private static RunStatus status(TaskState state) {
    return state == TaskState.ASSIGNED ? RunStatus.RUNNING : RunStatus.QUEUED;
  }

  private static Args common(Args args, UUID tenant, TaskFilter filter, int bound) {
    return args.uuid("tenant", tenant)
        .uuid("from", Uuid7.floor(within(filter.since())))
        .uuid("to", Uuid7.floor(within(filter.until()).plusMillis(1)))
        .uuids("workflows", filter.workflows())
        .uuidOrNull("parent", filter.parent())
        .texts("keys", filter.metadata().keySet())
        .texts("values", filter.metadata().values())
        .bool("every", filter.everyPair())
        .intValue("bound", bound);
  }

  /** An instant that an id can hold, since callers may ask for all time. */
  private static Instant within(Instant instant) {
    Instant last = Instant.ofEpochMilli(Uuid7.MILLIS_MAX - 1);
    if (instant.isBefore(Instant.EPOCH)) {
      return Instant.EPOCH;
    }
    return instant.isAfter(last) ? last : instant;
  }

  private static List<TaskState> states(Set<RunStatus> statuses) {
    return Arrays.stream(TaskState.values())
        .filter(state -> statuses.contains(status(state)))
        .toList();
  }

  private static List<Outcome> outcomes(Set<RunStatus> statuses) {
    return Arrays.stream(Outcome.values())
        .filter(outcome -> statuses.contains(outcome.status()))
        .toList();
  }
}
