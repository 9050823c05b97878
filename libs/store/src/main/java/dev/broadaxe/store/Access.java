package dev.broadaxe.store;

import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.postgres.Rows;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import dev.broadaxe.postgres.Tx;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool as repositories use it: what is only a passing failure comes out as {@link StoreOutage}.
 */
final class Access {
  private static final SqlFile SQL = Sql.load(Access.class, "access.sql");
  private static final Sql PLAN_FOR_VALUES = SQL.get("PlanForValues");
  private static final Sql LOCK_WITHIN = SQL.get("LockWithin");

  private final Db db;

  Access(Db db) {
    this.db = db;
  }

  /** Runs reads, or one single write, each statement for itself. */
  <T extends @Nullable Object> T run(Function<Tx, T> work) {
    return guarded(() -> db.autocommit(work));
  }

  <T extends @Nullable Object> T inTransaction(Function<Tx, T> work) {
    return guarded(() -> db.inTransaction(work));
  }

  /** Runs a statement whose best plan depends on its values, as those with many filters do. */
  Rows planned(Bound statement) {
    return inTransaction(tx -> tx.all(List.of(PLAN_FOR_VALUES.bind(), statement)).getLast());
  }

  /**
   * Runs a statement that gives up, as a {@link StoreOutage}, when a lock takes longer than this.
   */
  Rows lockingWithin(Duration limit, Bound statement) {
    Bound within = LOCK_WITHIN.bind(args -> args.text("millis", Long.toString(limit.toMillis())));
    return inTransaction(tx -> tx.all(List.of(within, statement)).getLast());
  }

  /** Whether this outage is a lock that was not got in time. */
  static boolean isLockTimeout(StoreOutage outage) {
    return outage.getCause() instanceof DbException e && "55P03".equals(e.sqlState());
  }

  private static <T extends @Nullable Object> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (DbException e) {
      throw e.transientFailure() ? new StoreOutage(String.valueOf(e.getMessage()), e) : e;
    }
  }
}
