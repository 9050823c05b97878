package dev.broadaxe.grpcapi;

/** Where work runs that would hold up the door's own thread, and how its result comes back. */
interface Background {
  /** Runs the work on a thread of its own. */
  void run(Runnable blocking);

  /** Runs the task on the door's own thread, soon. */
  void back(Runnable task);
}
