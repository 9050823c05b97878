package dev.broadaxe.endtoend;

import dev.broadaxe.testing.DurablePostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Looks, again and again, at how many slots of a worker are taken by the owner's records. */
final class SlotWatch implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(200);
  private static final String MOST =
      "select coalesce(max(taken), 0) from (select count(*) as taken from live"
          + " where worker_id is not null and assigned_at is not null and not released"
          + " group by tenant_id, worker_id) as of_each";

  private final Supplier<DurablePostgres> postgres;
  private final Thread thread;
  private volatile boolean closed;
  private final AtomicInteger most = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();

  SlotWatch(Supplier<DurablePostgres> postgres) {
    this.postgres = postgres;
    thread = Thread.ofVirtual().start(this::look);
  }

  /** The most that a worker had so far. */
  int most() {
    return most.get();
  }

  /** How often it could look. */
  int looks() {
    return looks.get();
  }

  private void look() {
    while (!closed) {
      try (Connection connection = postgres.get().database().connect();
          Statement statement = connection.createStatement()) {
        while (!closed) {
          try (ResultSet rows = statement.executeQuery(MOST)) {
            rows.next();
            most.accumulateAndGet(rows.getInt(1), Math::max);
            looks.incrementAndGet();
          }
          Waiting.pass(STEP);
        }
      } catch (SQLException e) {
        // The database may be away: that is what the tests are about.
        if (!rest()) {
          return;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static boolean rest() {
    try {
      Waiting.pass(STEP);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
