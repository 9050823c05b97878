package dev.broadaxe.scheduler;

import dev.broadaxe.store.StoreOutage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a lane reads, on other threads, and handed back through the lane's mailbox, so that the lane
 * never waits for a reading. A reading that failed brings null.
 *
 * <p>Readings of tenants have two queues, so that a tenant that somebody waits for is not behind
 * thousands that were claimed at once; and so few are under way that a beat always finds a
 * connection.
 */
final class Readings {
  private static final Logger LOG = Logger.getLogger(Readings.class);

  /** So many are under way at once of what somebody waits for. */
  static final int WANTED_MAX = 8;

  /** So many are under way at once of tenants that were claimed. */
  static final int CLAIMED_MAX = 16;

  private final Reader reader;
  private final Leases leases;
  private final Mailbox mailbox;

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue wanted = new Queue(WANTED_MAX);
  private final Queue claimed = new Queue(CLAIMED_MAX);

  /** Readings that wait, of which a few are under way; used under the lock. */
  private static final class Queue {
    private final int max;
    private final Map<Object, Runnable> waiting = new LinkedHashMap<>();
    private int under;

    Queue(int max) {
      this.max = max;
    }

    /** The next one, which is under way from now on; null when none may begin. */
    @Nullable Runnable next() {
      if (under == max || waiting.isEmpty()) {
        return null;
      }
      under++;
      return waiting.remove(waiting.keySet().iterator().next());
    }
  }

  Readings(Reader reader, Leases leases, Mailbox mailbox) {
    this.reader = reader;
    this.leases = leases;
    this.mailbox = mailbox;
  }

  /** Reads something that a tenant waits for; {@code then} runs on the lane's thread. */
  <T> void read(String what, Supplier<T> read, Consumer<@Nullable T> then) {
    enqueue(wanted, new Object(), what, read, then);
  }

  /** As {@link #read}, of a tenant that nobody waits for until {@link #hurry} is called. */
  <T> void readClaimed(UUID tenant, String what, Supplier<T> read, Consumer<@Nullable T> then) {
    enqueue(claimed, tenant, what, read, then);
  }

  /** Somebody waits for this tenant now. */
  void hurry(UUID tenant) {
    lock.lock();
    try {
      Runnable reading = claimed.waiting.remove(tenant);
      if (reading == null) {
        return;
      }
      wanted.waiting.put(tenant, reading);
    } finally {
      lock.unlock();
    }
    begin(wanted);
  }

  /** What waits is void, and nobody hears of it any more. */
  void clear() {
    lock.lock();
    try {
      wanted.waiting.clear();
      claimed.waiting.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Reads what the lane needs whatever its tenants need. */
  <T> void readNow(String what, Supplier<T> read, Consumer<@Nullable T> then) {
    reader.submit(() -> finish(what, read, then));
  }

  private <T> void enqueue(
      Queue queue, Object key, String what, Supplier<T> read, Consumer<@Nullable T> then) {
    lock.lock();
    try {
      queue.waiting.put(key, () -> finish(what, read, then));
    } finally {
      lock.unlock();
    }
    begin(queue);
  }

  private void begin(Queue queue) {
    Runnable next = next(queue, false);
    if (next != null) {
      reader.submit(() -> go(queue, next));
    }
  }

  /** Goes on with the next of the queue as long as there is one. */
  private void go(Queue queue, Runnable first) {
    for (Runnable next = first; next != null; next = next(queue, true)) {
      next.run();
    }
  }

  private @Nullable Runnable next(Queue queue, boolean oneEnded) {
    lock.lock();
    try {
      queue.under -= oneEnded ? 1 : 0;
      return queue.next();
    } finally {
      lock.unlock();
    }
  }

  private <T> void finish(String what, Supplier<T> read, Consumer<@Nullable T> then) {
    T found = reading(what, read);
    mailbox.found(() -> then.accept(found));
  }

  private <T> @Nullable T reading(String what, Supplier<T> read) {
    try {
      return read.get();
    } catch (StoreOutage outage) {
      LOG.warnf("lane %d cannot read: what=%s cause=%s", leases.lane(), what, outage.getMessage());
      return null;
    } catch (RuntimeException | Error bug) {
      // An error, too: the lane waits for the end of some readings before it begins the next.
      LOG.errorf(bug, "lane %d cannot read: what=%s", leases.lane(), what);
      return null;
    }
  }
}
