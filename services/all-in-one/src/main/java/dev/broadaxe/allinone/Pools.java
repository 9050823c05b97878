package dev.broadaxe.allinone;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;

/**
 * The connections of this process to its database, shared out by what they are for.
 *
 * @param doors reads and writes by key
 * @param lists what people and dashboards ask for, planned for the values at hand
 */
record Pools(Postgres postgres, Db doors, Db lists) implements AutoCloseable {
  private static final int EACH_MIN = 2;

  /** Pools that together stay below the limit, with room for the connections of lanes. */
  static Pools open(Database database, int connectionsMax) {
    Postgres postgres = Postgres.open(database.address(), "broadaxe");
    int quarter = Math.max(EACH_MIN, connectionsMax / 4);
    return new Pools(
        postgres,
        postgres.keyDb("doors", DbLimits.of(quarter)),
        postgres.db("lists", DbLimits.of(quarter)));
  }

  @Override
  public void close() {
    lists.close();
    doors.close();
    postgres.close();
  }
}
