package dev.broadaxe.model;

import java.time.Instant;
import java.util.UUID;

/**
 * An immutable version of a workflow's definition.
 *
 * @param ordinal 1 for the first version; the highest is the one that new runs use
 */
public record WorkflowVersion(
    UUID id, UUID workflowId, long ordinal, Instant createdAt, Definition definition) {

  public WorkflowRef ref() {
    return new WorkflowRef(workflowId, id, definition.name());
  }

  /** The step with this id; throws IllegalArgumentException when the version has none. */
  public Step step(UUID stepId) {
    for (Step step : definition.steps()) {
      if (step.id().equals(stepId)) {
        return step;
      }
    }
    throw new IllegalArgumentException("version " + id + " has no step " + stepId);
  }
}
