package dev.broadaxe.restapi;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.Page;
import dev.broadaxe.store.TaskFilter;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Tasks and runs as they are read to be shown, with the definitions that they belong to. */
@Singleton
final class Runs {
  private final TaskRepository tasks;
  private final Lists lists;
  private final Definitions definitions;

  Runs(TaskRepository tasks, Lists lists, Definitions definitions) {
    this.tasks = tasks;
    this.lists = lists;
    this.definitions = definitions;
  }

  /** The run with this id, unless the tenant has none. */
  Optional<TaskNow> run(UUID tenant, UUID run) {
    List<TaskNow> all = shown(tenant, tasks.ofRun(tenant, run, true));
    return all.stream().filter(task -> task.spec().runId().equals(run)).findFirst();
  }

  /** The task with this id, unless the tenant has none. */
  Optional<TaskNow> task(UUID tenant, UUID task) {
    return shown(tenant, tasks.tasks(tenant, List.of(task), true)).stream().findFirst();
  }

  /**
   * The task with this id as it was in one of its attempts.
   *
   * @param attempt from 0
   */
  Optional<TaskNow> task(UUID tenant, UUID id, int attempt) {
    return task(tenant, id).flatMap(task -> at(task, attempt));
  }

  private Optional<TaskNow> at(TaskNow task, int attempt) {
    if (task.attempt() == attempt) {
      return Optional.of(task);
    }
    return tasks.attempts(task.tenant(), List.of(task.spec().id()), true).stream()
        .filter(row -> row.attempt() == attempt)
        .findFirst()
        .map(row -> new TaskNow(task.tenant(), task.spec(), task.version(), null, row));
  }

  Page<TaskNow> list(UUID tenant, TaskFilter filter, int limit, int offset, boolean payloads) {
    Page<TaskView> page = lists.tasks().list(tenant, filter, limit, offset, payloads);
    return new Page<>(shown(tenant, page.rows()), page.total());
  }

  long spawned(UUID tenant, UUID task) {
    return tasks.childCounts(tenant, List.of(task)).getOrDefault(task, 0L);
  }

  /** The time line of a task, newest first. */
  List<TaskEvents.TaskEvent> events(TaskNow task) {
    UUID tenant = task.tenant();
    UUID id = task.spec().id();
    LiveRow live = task.live();
    List<AttemptRow> attempts = tasks.attempts(tenant, List.of(id), true);
    // The live row was read before: it may have ended meanwhile.
    boolean over =
        live != null && attempts.stream().anyMatch(row -> row.attempt() == live.attempt());
    return TaskEvents.of(id, attempts, over ? null : live, tasks.notes(tenant, List.of(id)));
  }

  private List<TaskNow> shown(UUID tenant, Collection<TaskView> views) {
    Set<UUID> ids = views.stream().map(view -> view.spec().versionId()).collect(Collectors.toSet());
    Map<UUID, WorkflowVersion> versions = definitions.versions(tenant, ids);
    List<TaskNow> shown = new ArrayList<>();
    for (TaskView view : views) {
      WorkflowVersion version = versions.get(view.spec().versionId());
      if (version != null) {
        shown.add(new TaskNow(tenant, view.spec(), version, view.live(), view.last()));
      }
    }
    return shown;
  }
}
