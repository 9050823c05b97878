package dev.broadaxe.model;

/** How an attempt ended; the code is what its row stores. */
public enum Outcome {
  COMPLETED(1, RunStatus.COMPLETED),
  FAILED(2, RunStatus.FAILED),
  /** The execution time-out passed. */
  TIMED_OUT(3, RunStatus.FAILED),
  CANCELLED(4, RunStatus.CANCELLED),
  /** The schedule time-out passed before a worker was found. */
  SCHEDULE_TIMED_OUT(5, RunStatus.CANCELLED),
  /** The worker was declared gone. */
  WORKER_LOST(6, RunStatus.FAILED),
  /** The delivery to the worker failed or stayed unconfirmed. */
  UNDELIVERED(7, RunStatus.FAILED),
  SKIPPED(8, RunStatus.COMPLETED);

  private final int code;
  private final RunStatus status;

  Outcome(int code, RunStatus status) {
    this.code = code;
    this.status = status;
  }

  public int code() {
    return code;
  }

  /** The status that a task shows whose last attempt ended so. */
  public RunStatus status() {
    return status;
  }

  public static Outcome of(int code) {
    for (Outcome outcome : values()) {
      if (outcome.code == code) {
        return outcome;
      }
    }
    throw new IllegalArgumentException("no outcome has the code " + code);
  }
}
