package dev.broadaxe.simulation;

import dev.broadaxe.grpcapi.VirtualDoor;
import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.store.StoreOutage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The doors of the cluster, shared by all tenants: one that dies takes its ledger and its streams
 * with it, and another of another name opens.
 */
final class Entrance {
  private static final long SECOND = 1_000_000_000L;

  private final Cluster cluster;
  private final World world;
  private final List<VirtualDoor> open = new ArrayList<>();
  private final List<Consumer<VirtualDoor>> mourners = new ArrayList<>();
  private int made;

  Entrance(Cluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world;
    openOne();
    openOne();
  }

  /** Hears of each door that has died. */
  void onDeath(Consumer<VirtualDoor> mourner) {
    mourners.add(mourner);
  }

  VirtualDoor any() {
    return open.get(world.random.nextInt(open.size()));
  }

  boolean isOpen(VirtualDoor door) {
    return open.contains(door);
  }

  private void openOne() {
    String id = "door-" + ++made;
    Outside outside = new Outside(id);
    VirtualDoor door = new VirtualDoor(id, cluster, outside, world.random.nextLong());
    open.add(door);
    cluster.addDoor(door);
    outside.later(() -> tick(door, outside));
  }

  private void tick(VirtualDoor door, Outside outside) {
    door.tick();
    world.after(SECOND, () -> outside.later(() -> tick(door, outside)));
  }

  void killOne() {
    VirtualDoor victim = open.remove(world.random.nextInt(open.size()));
    cluster.removeDoor(victim);
    openOne();
    mourners.forEach(mourner -> mourner.accept(victim));
  }

  private final class Outside implements VirtualDoor.Outside {
    private final String id;

    Outside(String id) {
      this.id = id;
    }

    @Override
    public long nanos() {
      return world.nanos();
    }

    @Override
    public Instant instant() {
      return world.instant();
    }

    @Override
    public void later(Runnable task) {
      world.after(
          world.delay(10),
          () -> {
            if (cluster.hasDoor(id)) {
              task.run();
            }
          });
    }

    @Override
    public Map<UUID, Payload> inputs(UUID tenant, Collection<UUID> tasks) {
      reachable();
      Map<UUID, Payload> found = new LinkedHashMap<>();
      for (UUID task : tasks) {
        TaskSpec spec = cluster.store.tasks.get(task);
        if (spec != null && spec.input() != null && cluster.store.belongs(tenant, task)) {
          found.put(task, spec.input());
        }
      }
      return found;
    }

    @Override
    public Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs) {
      reachable();
      Map<UUID, List<TaskEnd>> found = new LinkedHashMap<>();
      for (UUID run : runs) {
        AttemptRow last = cluster.store.last(run);
        if (last != null && cluster.store.belongs(tenant, run)) {
          found.put(run, List.of(end(last)));
        }
      }
      return found;
    }

    private void reachable() {
      if (cluster.store.away()) {
        throw new StoreOutage("the database is away");
      }
    }
  }

  private static TaskEnd end(AttemptRow last) {
    return new TaskEnd(
        last.task(),
        "task",
        last.attempt(),
        last.outcome(),
        last.output(),
        last.error(),
        last.finishedAt());
  }
}
