package dev.broadaxe.simulation;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.grpcapi.VirtualDoor;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lanes over the fake store, doors, and a network between them that delays, loses, repeats and
 * overtakes.
 */
final class Cluster implements Owners {
  /** How bad things are. */
  static final class Weather {
    double lost;
    double repeated;
    double commitFault;
    int delayMillis = 2;

    void storm() {
      lost = 0.02;
      repeated = 0.02;
      commitFault = 0.01;
      delayMillis = 200;
    }

    void calm() {
      lost = 0;
      repeated = 0;
      commitFault = 0;
      delayMillis = 2;
    }
  }

  /** So many processes are there in good times. */
  static final int PROCESSES = 2;

  private static final int PROCESSES_MAX = 4;

  final World world;
  final FakeRoundStore store;
  final Weather weather = new Weather();

  final List<UUID> tenants = List.of(new UUID(7, 70), new UUID(7, 71), new UUID(7, 72));

  private final TenantMachine.Bounds bounds;
  private final List<LaneProcess> processes = new ArrayList<>();
  private final Map<String, VirtualDoor> doors = new LinkedHashMap<>();
  private BiConsumer<UUID, Effect> watcher = (tenant, effect) -> {};
  private int made;

  Cluster(World world, TenantMachine.Bounds bounds) {
    this.world = world;
    this.bounds = bounds;
    this.store = new FakeRoundStore(world);
    tenants.forEach(store::tenant);
    store.faults = this::fault;
  }

  private FakeRoundStore.Fault fault() {
    if (!world.chance(weather.commitFault)) {
      return FakeRoundStore.Fault.NONE;
    }
    return switch (world.random.nextInt(3)) {
      case 0 -> FakeRoundStore.Fault.LOST;
      case 1 -> FakeRoundStore.Fault.ANSWER_LOST;
      default -> FakeRoundStore.Fault.LATE;
    };
  }

  // The schedulers' processes ---------------------------------------------------------------------

  void startProcess() {
    if (processes.size() < PROCESSES_MAX) {
      LaneProcess fresh = new LaneProcess(this, "process-" + ++made, bounds);
      processes.add(fresh);
      fresh.start();
    }
  }

  private @Nullable LaneProcess anyProcess() {
    return processes.isEmpty() ? null : processes.get(world.random.nextInt(processes.size()));
  }

  /** A scheduler's process dies at once; another comes after a while. */
  void killProcess(long downNanos) {
    LaneProcess victim = anyProcess();
    if (victim != null) {
      victim.kill();
      processes.remove(victim);
      world.after(downNanos, this::startProcess);
    }
  }

  /** A process ends in order, before or after another has come in its place. */
  void replaceProcess() {
    LaneProcess victim = anyProcess();
    if (victim != null && !victim.paused()) {
      boolean before = world.chance(0.5);
      if (before) {
        startProcess();
      }
      victim.stop();
      processes.remove(victim);
      if (!before) {
        world.after(world.delay(5_000), this::startProcess);
      }
    }
  }

  /** A process stands still; others take its tenants, and it goes on as if nothing had been. */
  void pauseProcess(long nanos) {
    LaneProcess victim = anyProcess();
    if (victim != null && !victim.paused()) {
      victim.pause(nanos);
      if (world.chance(0.5)) {
        world.after(world.delay(8_000), this::startProcess);
      }
    }
  }

  /** True when some process runs. */
  boolean served() {
    return processes.stream().anyMatch(process -> !process.paused());
  }

  boolean holdsTasks(UUID tenant) {
    return processes.stream().anyMatch(one -> one.holdsTasks(tenant));
  }

  // Doors -----------------------------------------------------------------------------------------

  void addDoor(VirtualDoor door) {
    doors.put(door.id(), door);
  }

  void removeDoor(VirtualDoor door) {
    doors.remove(door.id());
  }

  boolean hasDoor(String id) {
    return doors.containsKey(id);
  }

  /** Sees every effect at the moment in which a process lets it go. */
  void watchEffects(BiConsumer<UUID, Effect> check) {
    watcher = check;
  }

  void released(UUID tenant, List<Effect> effects) {
    for (Effect effect : effects) {
      watcher.accept(tenant, effect);
      if (!world.chance(weather.lost)) {
        world.after(world.delay(weather.delayMillis), () -> deliver(tenant, effect));
        if (world.chance(weather.repeated)) {
          world.after(world.delay(weather.delayMillis), () -> deliver(tenant, effect));
        }
      }
    }
  }

  private void deliver(UUID tenant, Effect effect) {
    VirtualDoor door = doors.get(effect.door());
    if (door != null) {
      door.effects(tenant, List.of(effect));
    }
  }

  // The network -----------------------------------------------------------------------------------

  @Override
  public void tell(Envelope envelope) {
    send(envelope, reply -> {}, () -> {});
  }

  @Override
  public Handover ask(Envelope envelope, Consumer<Reply> answer) {
    return send(envelope, answer, () -> {});
  }

  void tell(UUID tenant, Command.Soft command) {
    tell(new Envelope(tenant, newId(), world.instant(), false, command));
  }

  /**
   * Sends a command to the owner of its tenant.
   *
   * @param returned run when it came to a process that does not own the lane any more
   */
  Handover send(Envelope envelope, Consumer<Reply> answer, Runnable returned) {
    LaneProcess owner = routeOf(envelope.tenant());
    if (owner == null) {
      return Handover.AWAY;
    }
    if (world.chance(weather.lost)) {
      return Handover.TAKEN;
    }
    Consumer<Reply> back =
        reply -> {
          if (!world.chance(weather.lost)) {
            world.after(world.delay(weather.delayMillis), () -> answer.accept(reply));
          }
        };
    arrive(owner, envelope, back, returned);
    if (world.chance(weather.repeated)) {
      arrive(owner, envelope.asResent(), back, () -> {});
    }
    return Handover.TAKEN;
  }

  /** Who owns the tenant, if that is known; some have not heard yet that it moved. */
  private @Nullable LaneProcess routeOf(UUID tenant) {
    int lane = store.lanes().owner(tenant);
    LaneProcess any = anyProcess();
    if (world.chance(0.2)) {
      return any;
    }
    return processes.stream().filter(one -> one.lane() == lane).findFirst().orElse(any);
  }

  private void arrive(
      LaneProcess owner, Envelope envelope, Consumer<Reply> answer, Runnable returned) {
    world.after(
        world.delay(weather.delayMillis),
        () ->
            owner.arrive(
                envelope,
                answer,
                handover -> {
                  if (handover == Handover.AWAY) {
                    returned.run();
                  }
                }));
  }

  UUID newId() {
    long millis = world.instant().toEpochMilli();
    long most = (millis << 16) | 0x7000L | world.random.nextInt(0x1000);
    long least = (world.random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(most, least);
  }
}
