package dev.broadaxe.simulation;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.scheduler.Lane;
import dev.broadaxe.scheduler.LaneClock;
import dev.broadaxe.store.StoreOutage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lane over the fake store, a network that delays, loses and repeats, and the faults that befall
 * them.
 */
final class Cluster implements Doors {
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

  final UUID tenant = new UUID(7, 7);
  final World world;
  final FakeRoundStore store;
  final Weather weather = new Weather();
  private final TenantMachine.Bounds bounds;
  private Consumer<Effect> door = effect -> {};
  private @Nullable Lane lane;
  private int generation;

  Cluster(World world, TenantMachine.Bounds bounds) {
    this.world = world;
    this.bounds = bounds;
    this.store = new FakeRoundStore(world);
    store.tenant(tenant);
    store.faults = this::fault;
  }

  void door(Consumer<Effect> effects) {
    door = effects;
  }

  @Nullable Lane lane() {
    return lane;
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

  // The scheduler's process -----------------------------------------------------------------------

  void startLane() {
    int mine = ++generation;
    LaneClock clock = new LaneClock(world.instant(), world::nanos);
    Lane fresh =
        new Lane(
            new Lane.Parts(
                0,
                "sim-" + mine,
                id -> id.equals(tenant),
                store,
                effectsOf(mine),
                read -> world.after(world.delay(20), () -> ifAlive(mine, read)),
                clock,
                world::nanos,
                bounds));
    lane = fresh;
    begin(fresh, mine);
  }

  /** What a dead process still had to send is gone. */
  private Doors effectsOf(int mine) {
    return new Doors() {
      @Override
      public void release(UUID id, List<Effect> effects) {
        if (mine == generation) {
          Cluster.this.release(id, effects);
        }
      }

      @Override
      public void broadcast(UUID id, StreamChunk chunk) {}
    };
  }

  private void ifAlive(int mine, Runnable action) {
    if (mine == generation) {
      action.run();
    }
  }

  private void begin(Lane fresh, int mine) {
    if (mine != generation) {
      return;
    }
    try {
      fresh.start();
      turn(fresh, mine);
    } catch (StoreOutage outage) {
      world.after(500_000_000, () -> begin(fresh, mine));
    }
  }

  private void turn(Lane current, int mine) {
    if (mine != generation) {
      return;
    }
    boolean busy = current.turn();
    current.verify();
    long idle = busy || current.hasMail() ? 200_000 : Math.min(current.idleNanos(), 2_000_000);
    world.after(Math.max(100_000, idle), () -> turn(current, mine));
  }

  /** The scheduler's process dies at once; another comes after a while. */
  void killLane(long downNanos) {
    generation++;
    lane = null;
    world.after(downNanos, this::startLane);
  }

  // The network -----------------------------------------------------------------------------------

  @Override
  public void release(UUID id, List<Effect> effects) {
    for (Effect effect : effects) {
      if (!world.chance(weather.lost)) {
        world.after(world.delay(weather.delayMillis), () -> door.accept(effect));
        if (world.chance(weather.repeated)) {
          world.after(world.delay(weather.delayMillis), () -> door.accept(effect));
        }
      }
    }
  }

  @Override
  public void broadcast(UUID id, StreamChunk chunk) {}

  /** A soft command: may be lost. */
  void tell(Command.Soft command) {
    Envelope envelope = new Envelope(tenant, newId(), world.instant(), false, command);
    send(envelope, reply -> {});
  }

  /**
   * A durable command: sent again, marked, until it is answered; into the inbox when nobody owns
   * the tenant.
   */
  void ask(Command.Durable command, Consumer<Reply> answer) {
    new Asking(new Envelope(tenant, newId(), world.instant(), false, command), answer).send();
  }

  private final class Asking {
    private final Consumer<Reply> answer;
    private Envelope envelope;
    private boolean answered;

    Asking(Envelope envelope, Consumer<Reply> answer) {
      this.envelope = envelope;
      this.answer = answer;
    }

    void send() {
      if (answered) {
        return;
      }
      Handover handover = Cluster.this.send(envelope, this::answered);
      if (handover == Handover.AWAY && !store.away() && world.chance(0.5)) {
        store.inbox.put(envelope.id(), envelope);
        answered(Reply.DONE);
        return;
      }
      envelope = envelope.asResent();
      world.after(1_000_000_000L + world.delay(500), this::send);
    }

    private void answered(Reply reply) {
      if (answered) {
        return;
      }
      if (reply instanceof Reply.Refused refused && refused.refusal() == Refusal.BUSY) {
        return;
      }
      answered = true;
      answer.accept(reply);
    }
  }

  private Handover send(Envelope envelope, Consumer<Reply> answer) {
    Lane current = lane;
    if (current == null) {
      return Handover.AWAY;
    }
    if (world.chance(weather.lost)) {
      return Handover.TAKEN;
    }
    int mine = generation;
    long delay = world.delay(weather.delayMillis);
    Consumer<Reply> back =
        reply -> {
          if (!world.chance(weather.lost)) {
            world.after(world.delay(weather.delayMillis), () -> answer.accept(reply));
          }
        };
    world.after(delay, () -> ifAlive(mine, () -> current.take(envelope, back)));
    if (world.chance(weather.repeated)) {
      world.after(
          world.delay(weather.delayMillis),
          () -> ifAlive(mine, () -> current.take(envelope.asResent(), back)));
    }
    return Handover.TAKEN;
  }

  UUID newId() {
    long millis = world.instant().toEpochMilli();
    long most = (millis << 16) | 0x7000L | world.random.nextInt(0x1000);
    long least = (world.random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
    return new UUID(most, least);
  }

  Instant now() {
    return world.instant();
  }
}
