package dev.broadaxe.store;

import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The days that tasks and what belongs to them are kept in, by the day of the task's id, in UTC.
 */
public final class Partitions {
  /** How many days are there ahead of today. */
  public static final int DAYS_AHEAD = 7;

  private static final SqlFile SQL = Sql.load(Partitions.class, "partition.sql");
  private static final Sql ENSURE_DAYS = SQL.get("EnsureDays");
  private static final Sql DAYS_BEFORE = SQL.get("DaysBefore");
  private static final Sql DROP_DAY = SQL.get("DropDay");

  private static final Duration ENSURE_LIMIT = Duration.ofSeconds(2);

  /**
   * Everybody waits behind a drop that waits, and it must give way before a deadlock is looked for.
   */
  private static final Duration DROP_LIMIT = Duration.ofMillis(500);

  private final Access access;

  public Partitions(Db db) {
    this.access = new Access(db);
  }

  /**
   * Makes the days from yesterday to {@link #DAYS_AHEAD} days ahead where they are missing. To be
   * called at the start and every hour; nobody has to wait for it.
   *
   * @throws StoreOutage when somebody else changes tables for longer than 2 s
   */
  public void ensureDays() {
    Bound ensure = ENSURE_DAYS.bind(args -> args.intValue("ahead", DAYS_AHEAD));
    access.lockingWithin(ENSURE_LIMIT, ensure);
  }

  /**
   * Drops the days that ended longer ago than the retention, and returns them. A day of which a
   * task still lives is kept, and so is one that is in use at this moment, until the next call.
   *
   * @param retention in whole hours
   */
  public List<LocalDate> dropDays(Duration retention) {
    List<LocalDate> old =
        access.run(
            tx ->
                tx.many(
                    DAYS_BEFORE,
                    args -> args.intValue("keep_hours", Math.toIntExact(retention.toHours())),
                    row -> row.getDate("day")));
    List<LocalDate> dropped = new ArrayList<>();
    for (LocalDate day : old) {
      if (drop(day)) {
        dropped.add(day);
      }
    }
    return dropped;
  }

  private boolean drop(LocalDate day) {
    try {
      return access
          .lockingWithin(DROP_LIMIT, DROP_DAY.bind(args -> args.date("day", day)))
          .one(row -> row.getBool("gone"))
          .orElseThrow();
    } catch (StoreOutage outage) {
      if (Access.isLockTimeout(outage)) {
        return false;
      }
      throw outage;
    }
  }
}
