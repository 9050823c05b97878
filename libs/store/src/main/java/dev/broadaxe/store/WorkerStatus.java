package dev.broadaxe.store;

/** Whether a worker is there, as its users see it. */
public enum WorkerStatus {
  /** Heard of within {@link dev.broadaxe.model.Limits#WORKER_SHOWN}. */
  ACTIVE,
  /** Not heard of for longer. */
  INACTIVE,
  /** There, and told to take no new tasks. */
  PAUSED
}
