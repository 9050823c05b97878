package dev.broadaxe.controllers;

import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.Service;
import dev.broadaxe.store.QueueRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.telemetry.Gauges;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Counts what waits, again and again, for whoever reads the measurements: of the tenants whose
 * shards this process holds, so that the processes' counts add up.
 */
public final class Queues implements Service {
  /** How long a count is good for. */
  static final Duration EVERY = Duration.ofSeconds(15);

  private static final Logger LOG = Logger.getLogger(Queues.class);

  /** So many tenants are told apart, those with the longest queues. */
  private static final int NAMED_MAX = 20;

  private static final String OTHERS = "others";

  private final QueueRepository queues;
  private final int named;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Loop<Void> loop;
  private volatile Map<String, Long> waiting = Map.of();

  /**
   * Queues that are not counted yet.
   *
   * @param namesTenants whether tenants are told apart, which is for operators' eyes alone
   */
  public Queues(
      QueueRepository queues, boolean namesTenants, InstantSource clock, FaultHandler faults) {
    this.queues = queues;
    this.named = namesTenants ? NAMED_MAX : 0;
    this.loop = new Loop<>(new Loop.Shape("queues", 1, 1, true), clock, faults, _ -> {});
  }

  /** Lets the measurements have the newest count. */
  public void watchedBy(Gauges gauges) {
    gauges.waiting(() -> waiting);
  }

  @Override
  public String name() {
    return loop.name();
  }

  @Override
  public void start() {
    if (lifecycle.start()) {
      loop.start();
      loop.after("count", Duration.ZERO, this::count);
    }
  }

  @Override
  public void stop() {
    if (lifecycle.stop()) {
      loop.stop();
    }
  }

  private void count() {
    loop.after("count", EVERY, this::count);
    try {
      waiting = bounded(queues.waiting(), named);
    } catch (StoreOutage outage) {
      // Others count them by now.
      waiting = Map.of();
      LOG.warnf("queues cannot be counted: cause=%s", outage.getMessage());
    }
  }

  /** The first few by their names, all others together, even if that is nothing. */
  static Map<String, Long> bounded(Map<UUID, Long> byTenant, int named) {
    Map<String, Long> bounded = new LinkedHashMap<>();
    long others = 0;
    for (Map.Entry<UUID, Long> tenant : byTenant.entrySet()) {
      if (bounded.size() < named) {
        bounded.put(tenant.getKey().toString(), tenant.getValue());
      } else {
        others += tenant.getValue();
      }
    }
    bounded.put(OTHERS, others);
    return bounded;
  }
}
