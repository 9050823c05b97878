package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.postgres.Tx;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool as repositories use it: what is only a passing failure comes out as {@link StoreOutage}.
 */
final class Access {
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

  void runInTransaction(Consumer<Tx> work) {
    Access.<@Nullable Object>guarded(
        () -> {
          db.runInTransaction(work);
          return null;
        });
  }

  private static <T extends @Nullable Object> T guarded(Supplier<T> work) {
    try {
      return work.get();
    } catch (DbException e) {
      throw e.transientFailure() ? new StoreOutage(String.valueOf(e.getMessage()), e) : e;
    }
  }
}
