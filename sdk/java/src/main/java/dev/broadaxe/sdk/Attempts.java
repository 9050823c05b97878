package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.AssignedAction;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The attempts that a worker has in hand, by task: of each task only the newest. */
final class Attempts {

  private static final System.Logger LOG = System.getLogger("dev.broadaxe.sdk");

  private final Client client;
  private final Map<String, Task<?, ?>> tasks;
  private final Supplier<String> workerId;
  private final Reports reports;
  private final Semaphore logPermits = new Semaphore(Notes.LOGS_OPEN_MAX);
  private final Map<String, Attempt<?, ?>> running = new HashMap<>();

  Attempts(Client client, Map<String, Task<?, ?>> tasks, Supplier<String> workerId) {
    this.client = client;
    this.tasks = tasks;
    this.workerId = workerId;
    reports = new Reports(client.connection(), workerId);
  }

  Reports reports() {
    return reports;
  }

  /** Begins an attempt, unless it runs already; an older attempt of the task is cancelled. */
  void start(AssignedAction action) {
    Task<?, ?> task = tasks.get(action.getActionId());
    if (task == null) {
      LOG.log(Level.ERROR, "the engine sent {0}, which nobody here can do", action.getActionId());
      reports.ended(
          action, new Outcome(false, "this worker has no code for " + action.getActionId(), true));
      return;
    }
    Attempt<?, ?> attempt = attempt(action, task);
    synchronized (this) {
      Attempt<?, ?> before = running.get(attempt.taskId());
      if (before != null && before.retryCount() >= attempt.retryCount()) {
        return; // Delivered twice, or overtaken.
      }
      if (before != null) {
        before.abort();
      }
      running.put(attempt.taskId(), attempt);
    }
    client.connection().fork(attempt);
  }

  private <I, O> Attempt<I, O> attempt(AssignedAction action, Task<I, O> task) {
    return new Attempt<>(action, task, this);
  }

  /** Interrupts the attempt that the engine has cancelled. */
  synchronized void cancel(AssignedAction action) {
    Attempt<?, ?> attempt = running.get(action.getTaskRunExternalId());
    if (attempt != null && attempt.retryCount() == action.getRetryCount()) {
      attempt.abort();
    }
  }

  synchronized void ended(Attempt<?, ?> attempt) {
    running.remove(attempt.taskId(), attempt);
    if (running.isEmpty()) {
      notifyAll();
    }
  }

  /**
   * Waits until nothing runs; what still does after the grace is interrupted and left unreported.
   */
  void finish(Duration grace) {
    long end = System.nanoTime() + grace.toNanos();
    synchronized (this) {
      try {
        for (long left = grace.toNanos(); !running.isEmpty() && left > 0; ) {
          TimeUnit.NANOSECONDS.timedWait(this, left);
          left = end - System.nanoTime();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (!running.isEmpty()) {
        LOG.log(
            Level.WARNING,
            "{0} attempts are interrupted by the end of their worker",
            running.size());
        List.copyOf(running.values()).forEach(Attempt::abort);
      }
    }
  }

  Client client() {
    return client;
  }

  String workerId() {
    return workerId.get();
  }

  Notes notes(AssignedAction action) {
    return new Notes(client.connection(), action, logPermits);
  }
}
