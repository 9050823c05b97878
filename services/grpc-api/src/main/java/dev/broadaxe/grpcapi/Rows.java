package dev.broadaxe.grpcapi;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.store.RunEnd;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** {@link RunRows} by the repository of tasks. */
final class Rows implements RunRows {
  /** Results that are held in memory for one look-up. */
  private static final long BYTES_MAX = 8L << 20;

  private final TaskRepository tasks;

  Rows(TaskRepository tasks) {
    this.tasks = tasks;
  }

  @Override
  public Map<UUID, RunStatus> statuses(UUID tenant, Collection<UUID> runs) {
    Map<UUID, RunStatus> found = new LinkedHashMap<>();
    for (TaskView task : tasks.tasks(tenant, runs, false)) {
      found.put(task.spec().id(), task.status());
    }
    return found;
  }

  @Override
  public Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs) {
    Map<UUID, List<TaskEnd>> found = new LinkedHashMap<>();
    List<UUID> wanted = new ArrayList<>(runs);
    long bytes = 0;
    while (!wanted.isEmpty() && bytes < BYTES_MAX) {
      List<RunEnd> part = tasks.ends(tenant, wanted, BYTES_MAX - bytes);
      if (part.isEmpty()) {
        break;
      }
      for (RunEnd end : part) {
        found.put(end.run(), end.ends());
        bytes += size(end);
      }
      wanted.removeAll(found.keySet());
    }
    return found;
  }

  private static long size(RunEnd run) {
    long bytes = 0;
    for (TaskEnd end : run.ends()) {
      bytes += end.output() == null ? 0 : end.output().size();
      bytes += end.error() == null ? 0 : end.error().size();
    }
    return bytes;
  }

  @Override
  public Map<UUID, String> metadata(UUID tenant, Collection<UUID> runs) {
    Map<UUID, String> found = new LinkedHashMap<>();
    for (TaskView task : tasks.tasks(tenant, runs, false)) {
      String metadata = task.spec().metadata();
      if (metadata != null) {
        found.put(task.spec().runId(), metadata);
      }
    }
    return found;
  }
}
