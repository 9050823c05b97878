package dev.broadaxe.sdk;

import java.util.List;
import java.util.stream.Collectors;

/** A run that failed, with the error of every task of it that failed. */
public final class RunFailedException extends BroadaxeException {

  private static final long serialVersionUID = 1L;

  private final String runId;
  private final TaskError[] errors;

  RunFailedException(String runId, List<TaskError> errors) {
    super("ABORTED", "run " + runId + " failed: " + summary(errors), null);
    this.runId = runId;
    this.errors = errors.toArray(TaskError[]::new);
  }

  /** The id of the run. */
  public String runId() {
    return runId;
  }

  /** The error of every failed task, in the engine's order; at least one. */
  public List<TaskError> errors() {
    return List.of(errors);
  }

  private static String summary(List<TaskError> errors) {
    return errors.stream()
        .map(error -> error.task() + ": " + firstLine(error.message()))
        .collect(Collectors.joining("; "));
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }
}
