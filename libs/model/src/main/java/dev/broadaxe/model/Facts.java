package dev.broadaxe.model;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was read from rows because the owner did not hold it.
 *
 * @param tasks those of the wanted tasks that exist
 * @param versions those of the wanted versions that exist, and the versions of the tasks
 * @param children wanted parent task to the runs that it spawned
 */
public record Facts(
    Map<UUID, TaskFacts> tasks,
    Map<UUID, WorkflowVersion> versions,
    Map<UUID, List<Child>> children) {

  public static final Facts NONE = new Facts(Map.of(), Map.of(), Map.of());

  /**
   * A task with its present.
   *
   * @param live null when the task has ended
   * @param last the attempt that counts, null while the task lives; its output and error are null
   *     when they are larger than {@link Limits#RESULT_BYTES_INLINE}
   * @param carriedOut commands about the task that were carried out and must not be again
   */
  public record TaskFacts(
      TaskSpec spec, @Nullable LiveRow live, @Nullable AttemptRow last, Set<UUID> carriedOut) {}

  /** A run that a task spawned. */
  public record Child(UUID run, int index, @Nullable String key) {}
}
