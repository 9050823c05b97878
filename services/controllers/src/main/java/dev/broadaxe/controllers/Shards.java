package dev.broadaxe.controllers;

import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.loops.Service;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.model.Rendezvous;
import dev.broadaxe.service.MeasuredLoops;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.store.ShardRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * The part of the controllers' work that this process does: the shards that belong to it by
 * rendezvous hashing over the controllers alive, each held for a term and renewed long before its
 * end.
 *
 * <p>What is done for tenants asks in the same statement whether their shards are held, by
 * Postgres's clock: so a process that stood still does nothing that another does by now.
 */
public final class Shards implements Service {
  static final Duration TERM = Duration.ofSeconds(10);
  static final Duration RENEWED = Duration.ofSeconds(3);

  /** Whoever holds it does what is done once for all tenants. */
  static final int OF_ALL = 0;

  private static final Logger LOG = Logger.getLogger(Shards.class);

  private final ShardRepository shards;
  private final String process;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Loop<Void> loop;
  private ShardRepository.Held held = new ShardRepository.Held(Set.of(), Set.of());
  private volatile Set<Integer> holding = Set.of();

  /** The shards of this process, through its pools. */
  public static Shards of(Pools pools, Telemetry telemetry, FaultHandler faults) {
    return new Shards(
        new ShardRepository(pools.lists()),
        ProcessId.of("controllers"),
        new SteadyClock(),
        MeasuredLoops.by(telemetry),
        faults);
  }

  /**
   * The shards of a process, none before the start.
   *
   * @param process its id among all controllers
   */
  Shards(
      ShardRepository shards,
      String process,
      InstantSource clock,
      LoopObserver observer,
      FaultHandler faults) {
    this.shards = shards;
    this.process = process;
    this.loop = new Loop<>(new Loop.Shape("shards", 1, 1, true), clock, faults, observer, _ -> {});
  }

  @Override
  public String name() {
    return loop.name();
  }

  /** The id under which the shards are held. */
  public String process() {
    return process;
  }

  /** Whether the shard was held when that was asked last. */
  boolean holds(int shard) {
    return holding.contains(shard);
  }

  /**
   * Sees who else is there, and takes its share of what is free.
   *
   * @throws StoreOutage when the database is away
   */
  @Override
  public void start() {
    if (lifecycle.start()) {
      hold();
      loop.start();
      loop.after("hold", RENEWED, this::turn);
    }
  }

  /** Gives everything back. */
  @Override
  public void stop() {
    if (lifecycle.stop()) {
      loop.stop();
      holding = Set.of();
      try {
        shards.leave(process);
      } catch (StoreOutage outage) {
        LOG.warnf("shards are free at the end of their term only: cause=%s", outage.getMessage());
      }
    }
  }

  /** Looks at the clock again, after a test has moved it. */
  void wake() {
    loop.wake();
  }

  private void turn() {
    loop.after("hold", RENEWED, this::turn);
    try {
      hold();
    } catch (StoreOutage outage) {
      holding = Set.of();
      LOG.warnf("shards cannot be held: cause=%s", outage.getMessage());
    }
  }

  private void hold() {
    Set<String> peers = held.peers();
    held = shards.hold(process, wanted(), TERM);
    if (!held.peers().equals(peers)) {
      // Who has come or gone changes what is wanted.
      held = shards.hold(process, wanted(), TERM);
    }
    if (!held.shards().equals(holding)) {
      LOG.infof(
          "shards held: count=%d of=%d controllers=%d",
          held.shards().size(), ShardRepository.COUNT, held.peers().size() + 1);
    }
    holding = held.shards();
  }

  private List<Integer> wanted() {
    List<Integer> places = new ArrayList<>();
    held.peers().forEach(peer -> places.add(peer.hashCode()));
    places.add(process.hashCode());
    return IntStream.range(0, ShardRepository.COUNT)
        .filter(shard -> Rendezvous.of(new UUID(0, shard), places) == process.hashCode())
        .boxed()
        .toList();
  }
}
