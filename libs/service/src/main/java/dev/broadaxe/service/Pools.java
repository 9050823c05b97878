package dev.broadaxe.service;

import dev.broadaxe.config.DatabaseConfig;
import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;

/**
 * The connections of a process to its database, shared out by what they are for.
 *
 * @param postgres for connections that belong to no pool: those of lanes and listeners
 * @param doors reads and writes by key
 * @param lists what people and dashboards ask for, planned for the values at hand
 */
public record Pools(Postgres postgres, Db doors, Db lists) implements AutoCloseable {
  private static final int EACH_MIN = 2;

  /**
   * How many hundredths of the connections that a process may have are for what; the rest is for
   * those that belong to no pool.
   */
  public record Shares(int doors, int lists) {
    /** Refuses to give away more than there is. */
    public Shares {
      if (doors < 0 || lists < 0 || doors + lists > 100) {
        throw new IllegalArgumentException(
            "shares of " + doors + " and " + lists + " hundredths are not parts of a whole");
      }
    }
  }

  /**
   * Pools that make their connections when they need them, at least two each.
   *
   * @param application what the server shows for the connections, before the purpose of each
   */
  public static Pools open(
      DatabaseUrl url, DatabaseConfig config, String application, Shares shares) {
    Postgres postgres = Postgres.open(url, application);
    return new Pools(
        postgres,
        postgres.keyDb("doors", limits(config, shares.doors)),
        postgres.db("lists", limits(config, shares.lists)));
  }

  private static DbLimits limits(DatabaseConfig config, int hundredths) {
    return DbLimits.of(Math.max(EACH_MIN, config.maxConns() * hundredths / 100));
  }

  @Override
  public void close() {
    lists.close();
    doors.close();
    postgres.close();
  }
}
