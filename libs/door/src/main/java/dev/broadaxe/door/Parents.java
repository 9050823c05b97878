package dev.broadaxe.door;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The look-up of tasks that spawn others. */
@FunctionalInterface
public interface Parents {
  /** A task that spawns: the run that it belongs to and that run's metadata. */
  record Parent(UUID run, @Nullable String metadata) {}

  /** Those of the tasks that exist in the tenant. */
  Map<UUID, Parent> find(UUID tenant, Collection<UUID> tasks);
}
