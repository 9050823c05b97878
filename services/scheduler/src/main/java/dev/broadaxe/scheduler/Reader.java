package dev.broadaxe.scheduler;

/** Runs what reads rows for a lane, beside the lane's thread. */
public interface Reader {
  /** Runs it some time, on another thread; what it finds goes back through the lane's mailbox. */
  void submit(Runnable read);
}
