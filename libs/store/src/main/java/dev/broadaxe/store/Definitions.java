package dev.broadaxe.store;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.WorkflowVersion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The definitions in use, kept in memory: versions for good, since they never change, and which
 * version of a name is the newest until somebody changes a definition anywhere.
 */
public final class Definitions {
  private static final int KEPT = 10_000;

  private final WorkflowRepository repository;
  private final Recent<Key<UUID>, WorkflowVersion> versions = new Recent<>(KEPT);
  private volatile Names names = new Names(-1, new Recent<>(KEPT));

  /** Something of a tenant. */
  private record Key<T>(UUID tenant, T of) {}

  /** What is the newest under a name, as of some value of the counter. */
  private record Names(long counter, Recent<Key<String>, WorkflowVersion> newest) {}

  public Definitions(WorkflowRepository repository) {
    this.repository = repository;
  }

  /**
   * Tells the counter of changes as it was just read; when it has grown, newest versions are looked
   * up anew. Until somebody tells, at least once a second, what is newest may be a little old.
   */
  public synchronized void seen(long counter) {
    if (counter != names.counter()) {
      names = new Names(counter, new Recent<>(KEPT));
    }
  }

  /** {@link WorkflowRepository#put}; what it returns is the newest here at once. */
  public WorkflowVersion put(UUID tenant, WorkflowRepository.NewIds ids, Definition definition) {
    Names before = names;
    WorkflowVersion version = repository.put(tenant, ids, definition);
    versions.put(new Key<>(tenant, version.id()), version);
    before.newest().put(new Key<>(tenant, definition.name()), version);
    return version;
  }

  /** {@link WorkflowRepository#delete}; forgotten here at once. */
  public boolean delete(UUID tenant, UUID workflow) {
    boolean deleted = repository.delete(tenant, workflow);
    names = new Names(-1, new Recent<>(KEPT));
    return deleted;
  }

  /** The newest version under a name, unless there is no such workflow or it was deleted. */
  public Optional<WorkflowVersion> newest(UUID tenant, String name) {
    return Optional.ofNullable(newest(tenant, List.of(name)).get(name));
  }

  /** The newest versions of the workflows with these names, by name; unknown names are missing. */
  public Map<String, WorkflowVersion> newest(UUID tenant, Collection<String> wanted) {
    Names now = names;
    Map<String, WorkflowVersion> found = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String name : wanted) {
      WorkflowVersion known = now.newest().get(new Key<>(tenant, name));
      if (known == null) {
        missing.add(name);
      } else {
        found.put(name, known);
      }
    }
    if (!missing.isEmpty()) {
      // Kept under the counter that was known before the look, so that a change in between tells.
      repository
          .newest(tenant, missing)
          .forEach(
              (name, version) -> {
                versions.put(new Key<>(tenant, version.id()), version);
                now.newest().put(new Key<>(tenant, name), version);
                found.put(name, version);
              });
    }
    return found;
  }

  /** The version with this id, also of a deleted workflow. */
  public Optional<WorkflowVersion> version(UUID tenant, UUID id) {
    return Optional.ofNullable(versions(tenant, List.of(id)).get(id));
  }

  /** Versions by id, also those of deleted workflows; unknown ids are missing. */
  public Map<UUID, WorkflowVersion> versions(UUID tenant, Collection<UUID> ids) {
    Map<UUID, WorkflowVersion> found = new LinkedHashMap<>();
    List<UUID> missing = new ArrayList<>();
    for (UUID id : ids) {
      @Nullable WorkflowVersion known = versions.get(new Key<>(tenant, id));
      if (known == null) {
        missing.add(id);
      } else {
        found.put(id, known);
      }
    }
    if (!missing.isEmpty()) {
      repository
          .versions(tenant, missing)
          .forEach(
              (id, version) -> {
                versions.put(new Key<>(tenant, id), version);
                found.put(id, version);
              });
    }
    return found;
  }
}
