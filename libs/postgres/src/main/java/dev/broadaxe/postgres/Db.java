package dev.broadaxe.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A pool of connections, blocking in form: everything runs on the caller's thread, which should be
 * a virtual one.
 *
 * <p>More callers than connections wait in order, up to the limits; then a {@link DbException} of
 * kind BUSY refuses.
 */
public final class Db implements AutoCloseable {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY_MAX = Duration.ofSeconds(10);

  private final Pool pool;
  private final DbLimits limits;
  private final Duration answerLimit;
  private final Semaphore permits;
  private final AtomicInteger waiting = new AtomicInteger();
  private final Budget.Part part;
  private final QueryLog log;
  private final @Nullable String settings;
  private Runnable stopKeeping = () -> {};

  /**
   * Over that pool.
   *
   * @param settings what each transaction is told first where a connection keeps nothing, or null
   */
  Db(Pool pool, DbLimits limits, Budget.Part part, QueryLog log, @Nullable String settings) {
    this.pool = pool;
    this.limits = limits;
    this.part = part;
    this.log = log;
    this.settings = settings;
    this.answerLimit = Connections.answerLimit(limits.statementTimeout());
    this.permits = new Semaphore(limits.connections(), true);
  }

  /**
   * Runs the work in one transaction, which is committed when it returns and rolled back when it
   * throws.
   *
   * @throws DbException if a statement or the commit fails; if the commit gets no answer, of kind
   *     NO_ANSWER with the statement "commit", it may have happened or not
   */
  public <T extends @Nullable Object> T inTransaction(Function<Tx, T> work) {
    return borrowing(
        connection -> {
          // Not awaited by itself: BEGIN travels together with the first statement.
          Future<Transaction> begin = connection.begin();
          Future<?> told = tell(connection);
          Tx tx = new Tx(connection, answerLimit, log, null);
          T result;
          try {
            result = work.apply(tx);
            tx.await("begin", begin);
            tx.await("settings", told);
            tx.requireNoFailure();
          } catch (Throwable failure) {
            rollback(tx, begin, failure);
            throw failure;
          }
          commit(tx, begin.result());
          return result;
        });
  }

  private Future<?> tell(SqlConnection connection) {
    return settings == null ? Future.succeededFuture() : connection.query(settings).execute();
  }

  /** Like {@link #inTransaction} for work without a result. */
  public void runInTransaction(Consumer<Tx> work) {
    this.<@Nullable Object>inTransaction(
        tx -> {
          work.accept(tx);
          return null;
        });
  }

  /**
   * Runs the work on one connection without a transaction around it: each statement sees its own
   * snapshot, and one that writes is committed by itself. For reads and single writes, in one round
   * trip; through a pooler it is two.
   */
  public <T extends @Nullable Object> T autocommit(Function<Tx, T> work) {
    String beginning = settings == null ? null : "BEGIN; " + settings;
    return borrowing(connection -> work.apply(new Tx(connection, answerLimit, log, beginning)));
  }

  /** {@link #autocommit} by the name that says what it is for. */
  public <T extends @Nullable Object> T read(Function<Tx, T> work) {
    return autocommit(work);
  }

  /** How many connections work now. */
  public int busy() {
    return limits.connections() - permits.availablePermits();
  }

  /** How many connections there may be. */
  public int limit() {
    return limits.connections();
  }

  /** How many callers wait for a connection now. */
  public int waiting() {
    return waiting.get();
  }

  private <T extends @Nullable Object> T borrowing(Function<SqlConnection, T> work) {
    acquire();
    try {
      // If the pool itself stays silent, the connection that comes late is put back at once.
      var promised = pool.getConnection();
      SqlConnection connection =
          Waits.await(
              "connect",
              promised,
              limits.waitTimeout().plusSeconds(1),
              () -> promised.onSuccess(SqlConnection::close));
      try {
        return work.apply(connection);
      } finally {
        connection.close();
      }
    } finally {
      permits.release();
    }
  }

  private void acquire() {
    if (permits.tryAcquire()) {
      return;
    }
    if (waiting.incrementAndGet() > limits.waiting()) {
      waiting.decrementAndGet();
      throw busy(limits.waiting() + " callers wait for a connection already");
    }
    try {
      if (!permits.tryAcquire(limits.waitTimeout().toNanos(), TimeUnit.NANOSECONDS)) {
        throw busy("no connection became free within " + limits.waitTimeout().toMillis() + " ms");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy("interrupted while waiting for a connection");
    } finally {
      waiting.decrementAndGet();
    }
  }

  private static DbException busy(String message) {
    return new DbException("connect", DbException.Kind.BUSY, message, null);
  }

  private static void commit(Tx tx, Transaction transaction) {
    try {
      tx.await("commit", transaction.commit());
    } catch (DbException e) {
      if (e.kind() != DbException.Kind.SERVER) {
        tx.cut();
      }
      throw e;
    }
  }

  private static void rollback(Tx tx, Future<Transaction> begin, Throwable failure) {
    try {
      tx.await("rollback", tx.await("begin", begin).rollback());
    } catch (RuntimeException second) {
      // The first failure is the answer; a connection that cannot roll back is not used again.
      tx.cut();
      failure.addSuppressed(second);
    }
  }

  /**
   * Makes so many connections now and uses them often enough that they never count as idle.
   *
   * @param idleTime after which they would; zero is never
   */
  void keep(Vertx vertx, int connections, Duration idleTime) {
    touch(connections);
    // Also where they never count as idle: one may have broken, or be too old.
    Duration half = idleTime.isPositive() ? idleTime.dividedBy(2) : LOOK_EVERY_MAX;
    Duration every = half.compareTo(LOOK_EVERY_MAX) < 0 ? half : LOOK_EVERY_MAX;
    long timer = vertx.setPeriodic(Math.max(1, every.toMillis()), _ -> touch(connections));
    stopKeeping = () -> vertx.cancelTimer(timer);
  }

  /** Takes so many at once, less those that are in use, and gives them back. */
  private void touch(int connections) {
    int inUse = limits.connections() - permits.availablePermits();
    List<Future<SqlConnection>> taken = new ArrayList<>();
    while (inUse + taken.size() < connections && permits.tryAcquire()) {
      taken.add(pool.getConnection());
    }
    // Together at the end, or else one of them would serve for all.
    Future.join(taken)
        .onComplete(
            _ -> {
              for (Future<SqlConnection> each : taken) {
                if (each.succeeded()) {
                  each.result().close();
                }
                permits.release();
              }
            });
  }

  /** Closes the connections; work in progress fails. */
  @Override
  public void close() {
    stopKeeping.run();
    try {
      Waits.await("close", pool.close(), CLOSE_LIMIT, () -> {});
    } finally {
      part.close();
    }
  }
}
