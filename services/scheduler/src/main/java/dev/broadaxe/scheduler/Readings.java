package dev.broadaxe.scheduler;

import dev.broadaxe.store.StoreOutage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What a lane reads, on other threads, and handed back through the lane's mailbox, so that the lane
 * never waits for a reading. A reading that failed brings null.
 */
final class Readings {
  private static final Logger LOG = Logger.getLogger(Readings.class);

  /**
   * Readings of tenants that are under way at once; the others wait here and not for a connection,
   * so that a beat is never behind thousands of tenants that were claimed at once.
   */
  static final int TENANTS_MAX = 24;

  private final Semaphore tenants = new Semaphore(TENANTS_MAX, true);
  private final Reader reader;
  private final Leases leases;
  private final Mailbox mailbox;

  Readings(Reader reader, Leases leases, Mailbox mailbox) {
    this.reader = reader;
    this.leases = leases;
    this.mailbox = mailbox;
  }

  /** Reads something of a tenant, in its turn; {@code then} runs on the lane's thread. */
  <T> void read(String what, Supplier<T> read, Consumer<@Nullable T> then) {
    readNow(
        what,
        () -> {
          tenants.acquireUninterruptibly();
          try {
            return read.get();
          } finally {
            tenants.release();
          }
        },
        then);
  }

  /** Reads what the lane needs whatever its tenants need. */
  <T> void readNow(String what, Supplier<T> read, Consumer<@Nullable T> then) {
    reader.submit(
        () -> {
          T found = reading(what, read);
          mailbox.found(() -> then.accept(found));
        });
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
