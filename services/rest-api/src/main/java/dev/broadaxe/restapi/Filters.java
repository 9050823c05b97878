package dev.broadaxe.restapi;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.store.TaskFilter;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What callers ask for in lists of runs, in the words of the store. */
final class Filters {

  /** How several pairs of metadata combine. */
  enum Operator {
    OR,
    AND
  }

  /** Which of the running tasks are meant. */
  enum Running {
    ALL,
    EVICTED,
    ON_WORKER
  }

  private Filters() {}

  /** The filter in a query string, or null when nothing can match it. */
  static @Nullable TaskFilter of(Query query, Instant now) {
    Instant since = query.needInstant("since");
    Instant until = query.instant("until");
    Set<RunStatus> statuses = statuses(query.constants("statuses", RunStatus.class));
    List<Running> running = query.constants("running_filter", Running.class);
    if (running.contains(Running.EVICTED)
        || query.id("triggering_event_external_id") != null
        || !query.texts("idempotency_keys").isEmpty()) {
      // Nothing is ever evicted, triggered by an event or claimed by a key yet.
      return null;
    }
    if (running.contains(Running.ON_WORKER)) {
      statuses = EnumSet.of(RunStatus.RUNNING);
    }
    boolean every =
        query.constants("additional_metadata_operator", Operator.class).contains(Operator.AND);
    return new TaskFilter(
        since,
        until == null ? now : until,
        statuses,
        new LinkedHashSet<>(query.ids("workflow_ids")),
        pairs(query.texts("additional_metadata")),
        every,
        query.id("worker_id"),
        query.id("parent_task_external_id"));
  }

  /** The filter in the body of a cancel or a replay. */
  static TaskFilter of(Body body, Instant now) {
    Instant until = body.instant("until");
    return new TaskFilter(
        body.needInstant("since"),
        until == null ? now : until,
        statuses(body.constants("statuses", RunStatus.class)),
        new LinkedHashSet<UUID>(body.ids("workflowIds")),
        pairs(body.texts("additionalMetadata")),
        false,
        null,
        null);
  }

  private static Set<RunStatus> statuses(Collection<RunStatus> wanted) {
    return wanted.isEmpty() ? Set.of() : EnumSet.copyOf(wanted);
  }

  /** {@code key:value} pairs, cut at the first colon; those without one are left out. */
  static Map<String, String> pairs(List<String> texts) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String text : texts) {
      int colon = text.indexOf(':');
      if (colon >= 0) {
        pairs.put(text.substring(0, colon), text.substring(colon + 1));
      }
    }
    return pairs;
  }
}
