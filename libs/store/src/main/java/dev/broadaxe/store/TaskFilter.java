package dev.broadaxe.store;

import dev.broadaxe.model.RunStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; empty sets and nulls mean any.
 *
 * @param since triggered then or later
 * @param until triggered then or before
 * @param metadata key to value as text, of the additional metadata
 * @param everyPair whether all of that metadata must match, or one pair is enough
 * @param worker who runs the task or ran its last attempt
 * @param parent the task that spawned it
 */
public record TaskFilter(
    Instant since,
    Instant until,
    Set<RunStatus> statuses,
    Set<UUID> workflows,
    Map<String, String> metadata,
    boolean everyPair,
    @Nullable UUID worker,
    @Nullable UUID parent) {

  /** All tasks of a time. */
  public static TaskFilter between(Instant since, Instant until) {
    return new TaskFilter(since, until, Set.of(), Set.of(), Map.of(), false, null, null);
  }

  public TaskFilter withStatuses(Set<RunStatus> wanted) {
    return new TaskFilter(since, until, wanted, workflows, metadata, everyPair, worker, parent);
  }
}
