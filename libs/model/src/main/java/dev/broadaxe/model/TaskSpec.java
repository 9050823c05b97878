package dev.broadaxe.model;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a task is, fixed when it was triggered: the wide row that is written once.
 *
 * @param id the task's id, UUIDv7 from the door; of a run of one task also the run's id
 * @param runId the run that the task belongs to
 * @param priority 1 (low) to 3 (high), as triggered or as the workflow's default says
 * @param input the run's input, JSON text; empty when there is none, null when it was not loaded
 * @param metadata the run's additional metadata, JSON object text, or null
 * @param child the parent's side of a spawned run, or null
 * @param desired what the trigger asked of the worker, or null
 */
public record TaskSpec(
    UUID id,
    UUID runId,
    UUID workflowId,
    UUID versionId,
    UUID stepId,
    int priority,
    @Nullable Payload input,
    @Nullable String metadata,
    @Nullable ChildOf child,
    @Nullable Desired desired) {

  /**
   * Where a spawned run hangs: a parent spawns at most one run per key, or per index when there is
   * no key.
   *
   * @param parentRun the run of the parent, as the spawner named it
   * @param parentTask the task that spawned
   */
  public record ChildOf(
      @Nullable UUID parentRun, UUID parentTask, int index, @Nullable String key) {}

  /**
   * What the trigger asked of the worker.
   *
   * @param worker the sticky target, meaningful only when the workflow is sticky, or null
   * @param labels wanted labels, on top of those of the step
   */
  public record Desired(@Nullable UUID worker, Map<String, Step.DesiredLabel> labels) {}

  /** The same task without its input, for what is kept in memory for long. */
  public TaskSpec light() {
    return input == null
        ? this
        : new TaskSpec(
            id, runId, workflowId, versionId, stepId, priority, null, metadata, child, desired);
  }

  public TaskSpec withInput(@Nullable Payload loaded) {
    return new TaskSpec(
        id, runId, workflowId, versionId, stepId, priority, loaded, metadata, child, desired);
  }
}
