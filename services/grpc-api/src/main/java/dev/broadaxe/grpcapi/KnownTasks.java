package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Metadata;
import dev.broadaxe.model.BoundedMap;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
import dev.broadaxe.telemetry.TraceParent;
import dev.broadaxe.telemetry.Traces;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which run a task belongs to and which attempt it is in, as far as this door has handed it out or
 * looked it up lately.
 */
final class KnownTasks {
  private static final int MAX = 50_000;
  private static final long FRESH_NANOS = 60_000_000_000L;

  private final TaskRepository tasks;
  private final Traces traces;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Known> known = new BoundedMap<>(MAX);

  private record Key(UUID tenant, UUID task) {}

  private record Known(Task task, long at) {}

  /**
   * A task as logs, chunks and traces need it.
   *
   * @param trace where it belongs, or null when that is not recorded
   */
  record Task(UUID run, int attempt, @Nullable TraceParent trace) {}

  KnownTasks(TaskRepository tasks, Traces traces) {
    this.tasks = tasks;
    this.traces = traces;
  }

  /** An attempt is handed out. */
  void handedOut(UUID tenant, TaskSpec task, int attempt) {
    put(new Key(tenant, task.id()), task(task, attempt));
  }

  private Task task(TaskSpec spec, int attempt) {
    return new Task(spec.runId(), attempt, traces.on() ? Metadata.trace(spec.metadata()) : null);
  }

  /** Where the task belongs, or null when that is not recorded; may read rows, in vain, too. */
  @Nullable TraceParent trace(UUID tenant, UUID task) {
    if (!traces.on()) {
      return null;
    }
    try {
      Task known = find(tenant, task);
      return known == null ? null : known.trace();
    } catch (StoreOutage | DbException outage) {
      // What is to be recorded must not keep anything from being done.
      return null;
    }
  }

  private void put(Key key, Task task) {
    lock.lock();
    try {
      known.put(key, new Known(task, System.nanoTime()));
    } finally {
      lock.unlock();
    }
  }

  /** The task, or null when the tenant has no such one; may read rows. */
  @Nullable Task find(UUID tenant, UUID task) {
    Key key = new Key(tenant, task);
    lock.lock();
    try {
      Known found = known.get(key);
      if (found != null && System.nanoTime() - found.at() < FRESH_NANOS) {
        return found.task();
      }
    } finally {
      lock.unlock();
    }
    List<TaskView> rows = tasks.tasks(tenant, List.of(task), false);
    if (rows.isEmpty()) {
      return null;
    }
    TaskView row = rows.getFirst();
    Task read = task(row.spec(), row.attempt());
    put(key, read);
    return read;
  }
}
