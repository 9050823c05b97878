package dev.broadaxe.sdk;

/** A run that was cancelled, or that found no worker before its schedule time-out. */
public final class RunCancelledException extends BroadaxeException {

  private static final long serialVersionUID = 1L;

  private final String runId;

  RunCancelledException(String runId) {
    super("CANCELLED", "run " + runId + " was cancelled", null);
    this.runId = runId;
  }

  /** The id of the run. */
  public String runId() {
    return runId;
  }
}
