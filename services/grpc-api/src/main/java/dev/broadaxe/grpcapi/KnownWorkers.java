package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.model.BoundedMap;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.store.WorkerRepository;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes heartbeats: knows from open streams, or else for a few seconds from rows, whether a worker
 * may send them.
 */
final class KnownWorkers {
  private static final long FRESH_NANOS = 2_000_000_000L;
  private static final int MAX = 50_000;

  private final WorkerRepository workers;
  private final Door door;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<WorkerStreams.Key, Standing> standings = new BoundedMap<>(MAX);

  /** What the worker's row said, and when. */
  private record Standing(boolean listened, boolean listens, long at) {}

  KnownWorkers(WorkerRepository workers, Door door) {
    this.workers = workers;
    this.door = door;
  }

  /**
   * A heartbeat came: passes it on, and throws {@link Declined} when the worker should do something
   * about itself.
   */
  void check(UUID tenant, UUID worker) {
    WorkerStreams.Key key = new WorkerStreams.Key(tenant, worker);
    if (door.streams().newest(tenant, worker) != null) {
      door.beat(key);
      return;
    }
    Standing standing = standing(key);
    // A worker that lost its stream lives all the same: what it runs must not go to others.
    door.beat(key);
    if (standing.listened() && !standing.listens()) {
      throw new Declined(
          Refusal.WRONG_STATE, "Heartbeat rejected: worker stream is not active: " + worker);
    }
  }

  private Standing standing(WorkerStreams.Key key) {
    long now = System.nanoTime();
    lock.lock();
    try {
      Standing known = standings.get(key);
      if (known != null && now - known.at() < FRESH_NANOS) {
        return known;
      }
    } finally {
      lock.unlock();
    }
    Standing read =
        workers
            .find(key.tenant(), key.worker())
            .map(row -> new Standing(row.session() > 0, row.sessionOpen(), now))
            .orElseThrow(() -> Declined.notFound("worker not found"));
    lock.lock();
    try {
      standings.put(key, read);
    } finally {
      lock.unlock();
    }
    return read;
  }
}
