package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.model.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** How many streams are open on which clients wait for runs or hear what happens in them. */
final class WatchStreams {
  private final int perTenant;
  private final int perDoor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<UUID, Integer> open = new LinkedHashMap<>();
  private int all;

  /**
   * No stream yet.
   *
   * @param perTenant how many one tenant may have
   * @param perDoor how many all tenants may have together
   */
  WatchStreams(int perTenant, int perDoor) {
    this.perTenant = perTenant;
    this.perDoor = perDoor;
  }

  /** One more; throws {@link Declined} when there are too many already. */
  void enter(UUID tenant) {
    lock.lock();
    try {
      int mine = open.getOrDefault(tenant, 0);
      if (mine >= perTenant) {
        throw new Declined(
            Refusal.BUSY, "a tenant may have at most " + perTenant + " subscriptions at once");
      }
      if (all >= perDoor) {
        throw new Declined(
            Refusal.BUSY, "this server takes at most " + perDoor + " subscriptions at once");
      }
      open.put(tenant, mine + 1);
      all++;
    } finally {
      lock.unlock();
    }
  }

  /** One less. */
  void leave(UUID tenant) {
    lock.lock();
    try {
      open.computeIfPresent(tenant, (_, mine) -> mine == 1 ? null : mine - 1);
      all--;
    } finally {
      lock.unlock();
    }
  }

  int count() {
    lock.lock();
    try {
      return all;
    } finally {
      lock.unlock();
    }
  }
}
