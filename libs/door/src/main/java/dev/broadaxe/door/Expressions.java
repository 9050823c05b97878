package dev.broadaxe.door;

import org.jspecify.annotations.Nullable;

/** The check of CEL expressions when a workflow is declared. */
public interface Expressions {
  /** Where an expression stands, which decides what it may speak of and what it must yield. */
  enum Place {
    /** A key: input, additional_metadata, workflow_run_id; yields a text. */
    KEY,
    /** A step's expression: also parents. */
    STEP
  }

  /** Why the expression cannot be used, or null when it can. */
  @Nullable String problem(Place place, String expression);
}
