package dev.broadaxe.sdk;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker: takes tasks from the engine and runs their code, each attempt on a thread of its own.
 *
 * <p>It keeps its place while the engine is away: it goes on with what it has, reconnects without
 * end, and delivers the results of that time afterwards (for up to an hour each).
 */
public final class Worker implements AutoCloseable {

  private final Client client;
  private final String name;
  private final List<Task<?, ?>> tasks;
  private final WorkerOptions options;
  private final List<Worker> started;
  private @Nullable WorkerSession session;
  private boolean closed;

  Worker(
      Client client,
      String name,
      List<Task<?, ?>> tasks,
      WorkerOptions options,
      List<Worker> started) {
    this.client = client;
    this.name = name;
    this.tasks = List.copyOf(tasks);
    this.options = options;
    this.started = started;
    byAction();
  }

  /**
   * This worker, not started, with another number of slots: how much it does at once.
   *
   * @param slots at least 1; 100 by default
   * @throws IllegalArgumentException if it is less
   */
  public Worker withSlots(int slots) {
    return with(options.withSlots(slots));
  }

  /** This worker, not started, with one more label; an earlier value of the key is replaced. */
  public Worker withLabel(String key, String value) {
    return with(options.withLabel(key, value));
  }

  /**
   * This worker, not started, with another time that it gives its running tasks when it stops.
   *
   * @param grace zero or more; 30 seconds by default
   * @throws IllegalArgumentException if it is negative
   */
  public Worker withGrace(Duration grace) {
    return with(options.withGrace(grace));
  }

  private Worker with(WorkerOptions changed) {
    return new Worker(client, name, tasks, changed, started);
  }

  /**
   * Declares the tasks, registers the worker and begins to take work; returns once the engine knows
   * the worker.
   *
   * @return this worker
   * @throws IllegalStateException if it was started before
   * @throws BroadaxeException if the engine refuses, or cannot be reached for a minute
   */
  public synchronized Worker start() {
    if (session != null || closed) {
      throw new IllegalStateException("worker " + name + " was started before");
    }
    var starting = new WorkerSession(client, name, byAction(), options);
    starting.start();
    session = starting;
    started.add(this);
    return this;
  }

  /**
   * Starts the worker and waits until it is closed; a signal that ends the process closes it first.
   *
   * @throws BroadaxeException as {@link #start()}
   * @throws InterruptedException if the calling thread is interrupted; the worker is closed then
   */
  public void run() throws InterruptedException {
    start();
    var hook = new Thread(this::close, "broadaxe-shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      awaitClosed();
    } finally {
      close();
      removeHook(hook);
    }
  }

  private synchronized void awaitClosed() throws InterruptedException {
    while (!closed) {
      wait();
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook is why we are here.
    }
  }

  /**
   * The id under which the engine knows the worker now.
   *
   * @throws IllegalStateException if it was not started
   */
  public synchronized String id() {
    if (session == null) {
      throw new IllegalStateException("worker " + name + " was not started");
    }
    return session.workerId();
  }

  /**
   * Stops in order: takes no new work, gives what runs its grace, interrupts what is left (the
   * engine will have it done elsewhere), delivers the results and says good-bye. Returns when all
   * that is done. Closing again does nothing.
   */
  @Override
  public void close() {
    WorkerSession stopping;
    synchronized (this) {
      if (closed) {
        return;
      }
      stopping = session;
    }
    if (stopping != null) {
      stopping.stop();
      started.remove(this);
    }
    synchronized (this) {
      closed = true;
      notifyAll();
    }
  }

  private Map<String, Task<?, ?>> byAction() {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException("worker " + name + " has no task");
    }
    Map<String, Task<?, ?>> actions = new LinkedHashMap<>();
    for (Task<?, ?> task : tasks) {
      if (task.handler().isEmpty()) {
        throw new IllegalArgumentException("task " + task.name() + " has no code");
      }
      if (actions.put(task.action(), task) != null) {
        throw new IllegalArgumentException(
            "worker " + name + " has two tasks named " + task.name());
      }
    }
    return actions;
  }
}
