package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;

/**
 * What has no day to go with, and is deleted row by row instead: of all tenants whose shards the
 * process holds, the oldest first, and at most {@link #CHUNK} rows at a time, so that nobody waits
 * for it.
 */
public final class Expiry {
  /** The most rows that one call deletes; one that deletes as many may have left others. */
  public static final int CHUNK = 1_000;

  private static final SqlFile SQL = Sql.load(Expiry.class, "expiry.sql");
  private static final Sql DELETE_SILENT_WORKERS = SQL.get("DeleteSilentWorkers");
  private static final Sql DELETE_DEAD_LETTERS = SQL.get("DeleteDeadLetters");

  private final Access access;
  private final String process;

  /**
   * Deletes by this pool, which should plan for the values at hand.
   *
   * @param process who holds the shards
   */
  public Expiry(Db db, String process) {
    this.access = new Access(db);
    this.process = process;
  }

  /**
   * Deletes workers that were not heard of for the retention and up to an hour more: neither
   * registered, nor listening anew, nor beating. One that is still assigned a task stays.
   *
   * @param retention in whole hours
   * @return how many were deleted
   * @throws StoreOutage when the database is away
   */
  public int deleteSilentWorkers(Duration retention) {
    return delete(DELETE_SILENT_WORKERS, retention);
  }

  /**
   * Deletes commands that were put aside longer ago than the retention.
   *
   * @param retention in whole hours
   * @return how many were deleted
   * @throws StoreOutage when the database is away
   */
  public int deleteDeadLetters(Duration retention) {
    return delete(DELETE_DEAD_LETTERS, retention);
  }

  private int delete(Sql sql, Duration retention) {
    int hours = Math.toIntExact(retention.toHours());
    return access.run(
        tx ->
            tx.exec(
                sql,
                args ->
                    args.text("process", process)
                        .intValue("keep_hours", hours)
                        .intValue("limit", CHUNK)));
  }
}
