package dev.broadaxe.grpcapi;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The look-up of runs in rows, for what the bus did not tell; at most 1,000 at a time. Every method
 * blocks.
 */
interface RunRows {
  /** How those of the runs stand that exist. */
  Map<UUID, RunStatus> statuses(UUID tenant, Collection<UUID> runs);

  /**
   * The results of those of the runs that have ended; not of all when they are large, but always of
   * one.
   */
  Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs);

  /** The metadata of those of the runs that exist and have any. */
  Map<UUID, String> metadata(UUID tenant, Collection<UUID> runs);
}
