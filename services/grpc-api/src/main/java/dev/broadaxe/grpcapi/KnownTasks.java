package dev.broadaxe.grpcapi;

import dev.broadaxe.model.BoundedMap;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Known> known = new BoundedMap<>(MAX);

  private record Key(UUID tenant, UUID task) {}

  private record Known(Task task, long at) {}

  /** A task as logs and chunks need it. */
  record Task(UUID run, int attempt) {}

  KnownTasks(TaskRepository tasks) {
    this.tasks = tasks;
  }

  /** An attempt is handed out. */
  void handedOut(UUID tenant, UUID task, UUID run, int attempt) {
    put(new Key(tenant, task), new Task(run, attempt));
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
    Task read = new Task(row.spec().runId(), row.attempt());
    put(key, read);
    return read;
  }
}
