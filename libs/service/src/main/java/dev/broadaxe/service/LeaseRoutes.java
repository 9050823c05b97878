package dev.broadaxe.service;

import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Service;
import dev.broadaxe.messaging.Routes;
import dev.broadaxe.model.Rendezvous;
import dev.broadaxe.store.LeaseRepository;
import dev.broadaxe.store.LeaseRepository.Alive;
import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Which process owns which tenant, as the leases say: looked up in batches when somebody asks,
 * again after a few seconds of use, and given up as soon as the owner's lane is closed or silent;
 * then the next owner is looked for at once, since it knows of nobody who waits for it.
 *
 * <p>A tenant without an owner is routed to the lane that it belongs to, which claims it when the
 * first command comes. What is said here may be out of date: a process that is not the owner says
 * so, and then it is asked anew.
 */
public final class LeaseRoutes implements Routes, Service {
  private static final Logger LOG = Logger.getLogger(LeaseRoutes.class);
  private static final Duration TURN = Duration.ofSeconds(1);
  private static final long STALE_NANOS = Duration.ofSeconds(5).toNanos();
  private static final long UNUSED_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int WANTED_MAX = 50_000;
  private static final int AT_ONCE = 5_000;

  private static final class Route {
    private final int lane;
    private final String process;

    /** Whether the lane has the lease, and not only would get it. */
    private final boolean owns;

    private final long since = System.nanoTime();
    private volatile long used = since;

    /** It has turned out to be wrong, and still tells where commands were sent that wait. */
    private volatile boolean wrong;

    Route(int lane, String process, boolean owns) {
      this.lane = lane;
      this.process = process;
      this.owns = owns;
    }
  }

  private final LeaseRepository leases;
  private final Map<UUID, Route> routes = new ConcurrentHashMap<>();
  private final Lifecycle lifecycle = new Lifecycle();
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Map<UUID, List<Found>> wanted = new LinkedHashMap<>();

  /** Since when tenants have no owner that were in use until then; for the thread alone. */
  private final Map<UUID, Long> orphans = new LinkedHashMap<>();

  private volatile Consumer<Set<UUID>> gone = _ -> {};
  private volatile Consumer<UUID> found = _ -> {};

  public LeaseRoutes(LeaseRepository leases) {
    this.leases = leases;
    this.thread = Thread.ofVirtual().name("routes").unstarted(this::run);
  }

  /** From now on this hears of tenants whose owner is gone; it must not block. */
  public void whenGone(Consumer<Set<UUID>> hears) {
    gone = hears;
  }

  /**
   * From now on this hears of tenants whose owner was found: another one than before, or the same
   * after it was forgotten. It must not block.
   */
  public void whenFound(Consumer<UUID> hears) {
    found = hears;
  }

  @Override
  public String name() {
    return "routes";
  }

  @Override
  public void start() {
    if (lifecycle.start()) {
      thread.start();
    }
  }

  @Override
  public void stop() {
    if (lifecycle.stop()) {
      wake();
      try {
        thread.join(Duration.ofSeconds(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    takeWanted(Integer.MAX_VALUE).values().forEach(waiting -> tell(waiting, null));
  }

  // Asking ----------------------------------------------------------------------------------------

  @Override
  public @Nullable String known(UUID tenant) {
    Route route = routes.get(tenant);
    if (route == null || route.wrong) {
      return null;
    }
    long now = System.nanoTime();
    route.used = now;
    if (now - route.since > STALE_NANOS) {
      want(tenant, _ -> {});
    }
    return route.process;
  }

  @Override
  public void find(UUID tenant, Found then) {
    if (!lifecycle.running() || !want(tenant, then)) {
      then.is(null);
    }
  }

  /** False when too many are wanted already. */
  private boolean want(UUID tenant, Found then) {
    lock.lock();
    try {
      List<Found> waiting = wanted.get(tenant);
      if (waiting == null) {
        if (wanted.size() >= WANTED_MAX) {
          return false;
        }
        waiting = new ArrayList<>();
        wanted.put(tenant, waiting);
      }
      waiting.add(then);
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void forget(UUID tenant) {
    Route route = routes.get(tenant);
    if (route != null) {
      route.wrong = true;
    }
  }

  private void wake() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // Looking up ------------------------------------------------------------------------------------

  private void run() {
    while (lifecycle.running()) {
      awaitWanted();
      Map<UUID, List<Found>> asked = takeWanted(AT_ONCE);
      try {
        look(asked);
      } catch (StoreOutage outage) {
        LOG.warnf("owners cannot be found out: cause=%s", outage.getMessage());
      } catch (RuntimeException bug) {
        LOG.error("owners cannot be found out", bug);
      } finally {
        asked.values().forEach(waiting -> tell(waiting, null));
      }
    }
  }

  private void awaitWanted() {
    lock.lock();
    try {
      long left = TURN.toNanos();
      while (wanted.isEmpty() && lifecycle.running() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      // stop() is the way to end it.
    } finally {
      lock.unlock();
    }
  }

  private Map<UUID, List<Found>> takeWanted(int max) {
    lock.lock();
    try {
      Map<UUID, List<Found>> taken = new LinkedHashMap<>();
      if (wanted.size() <= max) {
        taken = wanted;
        wanted = new LinkedHashMap<>();
      } else {
        for (UUID tenant : List.copyOf(wanted.keySet()).subList(0, max)) {
          List<Found> waiting = wanted.remove(tenant);
          if (waiting != null) {
            taken.put(tenant, waiting);
          }
        }
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void look(Map<UUID, List<Found>> asked) {
    if (asked.isEmpty() && routes.isEmpty() && orphans.isEmpty()) {
      return;
    }
    Map<Integer, Alive> alive = leases.lanesAlive(DeadAfter.STANDARD.silent());
    Set<Integer> homes = homes(alive);
    drop(alive.keySet());
    orphans.keySet().stream()
        .limit(AT_ONCE)
        .forEach(tenant -> asked.putIfAbsent(tenant, new ArrayList<>()));
    Map<UUID, Integer> lanes = asked.isEmpty() ? Map.of() : leases.lanesOf(asked.keySet());
    for (Map.Entry<UUID, List<Found>> each : asked.entrySet()) {
      UUID tenant = each.getKey();
      Integer leased = lanes.get(tenant);
      Alive owner = leased == null ? null : alive.get(leased);
      if (leased != null && owner != null) {
        orphans.remove(tenant);
        found(tenant, new Route(leased, owner.process(), true));
      } else if (homes.isEmpty()) {
        routes.remove(tenant);
      } else {
        int home = Rendezvous.of(tenant, homes);
        owner = alive.get(home);
        found(tenant, new Route(home, owner == null ? "" : owner.process(), false));
      }
      tell(each.getValue(), owner == null ? null : owner.process());
    }
  }

  /** Tells of an owner that is another than before, and of one that has become it. */
  private void found(UUID tenant, Route route) {
    Route before = routes.put(tenant, route);
    boolean same = before != null && before.lane == route.lane && !before.wrong;
    if (!same || (route.owns && !before.owns)) {
      found.accept(tenant);
    }
  }

  /** Where tenants belong that nobody has: lanes that reach doors, or all if none does. */
  private static Set<Integer> homes(Map<Integer, Alive> alive) {
    Set<Integer> hearing = new LinkedHashSet<>(alive.keySet());
    hearing.removeIf(lane -> alive.get(lane) instanceof Alive(String _, boolean deaf) && deaf);
    return hearing.isEmpty() ? alive.keySet() : hearing;
  }

  /** Calls each once. */
  private static void tell(List<Found> waiting, @Nullable String process) {
    List<Found> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(one -> one.is(process));
  }

  private void drop(Set<Integer> alive) {
    Set<UUID> lost = new LinkedHashSet<>();
    long now = System.nanoTime();
    routes.forEach(
        (tenant, route) -> {
          if (!alive.contains(route.lane)) {
            lost.add(tenant);
          } else if (now - route.used > UNUSED_NANOS) {
            routes.remove(tenant, route);
          }
        });
    orphans.values().removeIf(since -> now - since > UNUSED_NANOS);
    if (!lost.isEmpty()) {
      routes.keySet().removeAll(lost);
      lost.forEach(tenant -> orphans.put(tenant, now));
      gone.accept(lost);
    }
  }
}
