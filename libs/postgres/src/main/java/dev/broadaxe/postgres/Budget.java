package dev.broadaxe.postgres;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** The connections that a process may have, of which everything that makes some takes its part. */
final class Budget {
  private final int max;
  private final Semaphore left;

  Budget(int max) {
    this.max = max;
    this.left = new Semaphore(max);
  }

  /** A part that was taken, given back once it is closed, however often that is. */
  final class Part implements AutoCloseable {
    private final int connections;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private Part(int connections) {
      this.connections = connections;
    }

    @Override
    public void close() {
      if (held.getAndSet(false)) {
        left.release(connections);
      }
    }
  }

  /**
   * So many for one purpose.
   *
   * @throws DbException of kind BUSY if there are not so many left
   */
  Part take(int connections, String purpose) {
    if (!left.tryAcquire(connections)) {
      throw new DbException(
          "connect",
          DbException.Kind.BUSY,
          "%d connections for %s are more than the %d that are left of %d (DATABASE_MAX_CONNS)"
              .formatted(connections, purpose, left.availablePermits(), max),
          null);
    }
    return new Part(connections);
  }
}
