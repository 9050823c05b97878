package dev.broadaxe.model;

/** Where a task that has not ended stands; the code is what its live row stores. */
public enum TaskState {
  /** Waits in a line for a worker. */
  QUEUED(1),
  /** Given to a worker; its attempt holds slots unless they were released. */
  ASSIGNED(2),
  /** Waits out the back-off before its next attempt. */
  BACKING_OFF(3);

  private final int code;

  TaskState(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  public static TaskState of(int code) {
    for (TaskState state : values()) {
      if (state.code == code) {
        return state;
      }
    }
    throw new IllegalArgumentException("no task state has the code " + code);
  }
}
