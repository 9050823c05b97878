package dev.broadaxe.simulation;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.scheduler.Lane;
import dev.broadaxe.scheduler.LaneClock;
import dev.broadaxe.store.StoreOutage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** A scheduler's process with a lane: it runs, stands still for a while, or is dead. */
final class LaneProcess implements Doors {
  private static final long SOON_NANOS = 200_000;

  final String name;

  private final Cluster cluster;
  private final World world;
  private final Lane lane;

  /** What happens to a process that stands still happens when it goes on. */
  private final Deque<Runnable> heldUp = new ArrayDeque<>();

  private boolean dead;
  private boolean paused;
  private long nextTurn = Long.MAX_VALUE;

  LaneProcess(Cluster cluster, String name, TenantMachine.Bounds bounds) {
    this.cluster = cluster;
    this.world = cluster.world;
    this.name = name;
    this.lane =
        new Lane(
            new Lane.Parts(
                name,
                cluster.store,
                this,
                read -> later(world.delay(20), () -> read(read)),
                new LaneClock(world.instant(), world::nanos),
                world::nanos,
                bounds,
                64L << 20));
  }

  // Life ------------------------------------------------------------------------------------------

  /** Opens its lane, as soon as the database is there. */
  void start() {
    try {
      lane.start();
      turnWithin(0);
    } catch (StoreOutage outage) {
      later(500_000_000L, this::start);
    }
  }

  /** Ends in order, as far as that goes. */
  void stop() {
    try {
      lane.leave();
    } catch (StoreOutage outage) {
      // Then others find out that it is silent.
    }
    lane.stop();
    kill();
  }

  void kill() {
    dead = true;
    heldUp.clear();
    cluster.store.lanes().disconnect(lane.id());
  }

  void pause(long nanos) {
    paused = true;
    world.after(nanos, this::goOn);
  }

  private void goOn() {
    paused = false;
    while (!heldUp.isEmpty() && !dead) {
      heldUp.poll().run();
    }
  }

  boolean dead() {
    return dead;
  }

  boolean paused() {
    return paused;
  }

  private void later(long nanos, Runnable action) {
    world.after(nanos, () -> in(action));
  }

  private void in(Runnable action) {
    if (paused && !dead) {
      heldUp.add(action);
    } else if (!dead) {
      action.run();
    }
  }

  // Turns -----------------------------------------------------------------------------------------

  private void read(Runnable read) {
    read.run();
    turnWithin(SOON_NANOS);
  }

  private void turnWithin(long nanos) {
    long at = world.nanos() + nanos;
    if (at < nextTurn) {
      nextTurn = at;
      later(nanos, () -> turnIfDue(at));
    }
  }

  private void turnIfDue(long at) {
    if (at == nextTurn) {
      nextTurn = Long.MAX_VALUE;
      turn();
    }
  }

  private void turn() {
    boolean busy = lane.turn();
    lane.verify();
    memoryEqualsRows();
    turnWithin(
        busy || (lane.hasMail() && !lane.unsettled())
            ? SOON_NANOS
            : Math.max(SOON_NANOS, lane.idleNanos()));
  }

  int lane() {
    return lane.id();
  }

  /**
   * Once every round's end is known, what the machines hold is what the rows say. Whoever has been
   * closed, or cut off, does not know that yet, and can write nothing any more.
   */
  private void memoryEqualsRows() {
    FakeRoundStore store = cluster.store;
    if (lane.unsettled()
        || !store.lanes().process(lane.id()).equals(name)
        || store.cut(lane.id())) {
      return;
    }
    for (UUID tenant : cluster.tenants) {
      TenantMachine machine = lane.machine(tenant);
      if (machine != null && store.lanes().isOpen(lane.id())) {
        if (store.lanes().owner(tenant) != lane.id()) {
          throw new IllegalStateException(name + " decides for a tenant of another lane");
        }
        store.compare(tenant, machine.heldRows());
      }
    }
  }

  // Messages --------------------------------------------------------------------------------------

  /** A command arrives; {@code became} hears whether it was taken. */
  void arrive(Envelope envelope, Consumer<Reply> answer, Consumer<Handover> became) {
    in(
        () -> {
          became.accept(lane.take(envelope, answer));
          turnWithin(SOON_NANOS);
        });
  }

  @Override
  public void release(UUID tenant, List<Effect> effects) {
    cluster.released(tenant, effects);
  }

  @Override
  public void broadcast(UUID tenant, StreamChunk chunk) {}

  /** Now and then not for some seconds, or so it is believed: nothing may depend on its truth. */
  @Override
  public boolean reachable() {
    return Math.floorMod(name.hashCode() + world.instant().getEpochSecond() / 8, 13) != 0;
  }

  /** The machine of a tenant, when the process has one and is its owner. */
  boolean holdsTasks(UUID tenant) {
    TenantMachine machine = lane.machine(tenant);
    return !dead && machine != null && !machine.heldRows().isEmpty();
  }
}
