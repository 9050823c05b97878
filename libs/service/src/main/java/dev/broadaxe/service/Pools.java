package dev.broadaxe.service;

import dev.broadaxe.config.DatabaseConfig;
import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.postgres.ConnectionRules;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.telemetry.Gauges;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The connections of a process to its database, shared out by what they are for.
 *
 * @param postgres for connections that belong to no pool of these: those of lanes and of the bus
 * @param doors reads and writes by key
 * @param lists what people and dashboards ask for, planned for the values at hand
 * @param plan how many there are of each
 */
public record Pools(Postgres postgres, Db doors, Db lists, ConnectionPlan plan)
    implements AutoCloseable {

  /**
   * What a process needs connections for.
   *
   * @param doors hundredths of all that the pool for work by key should have
   * @param lists hundredths of all that the pool for lists should have
   * @param lanes how many there should be, 0 for a process that owns no tenants
   * @param bus how many the bus takes
   */
  public record Shares(int doors, int lists, int lanes, int bus) {
    /** Refuses to give away more than there is. */
    public Shares {
      if (doors < 0 || lists < 0 || doors + lists > 100 || lanes < 0 || bus < 0) {
        throw new IllegalArgumentException(
            "shares of %d and %d hundredths, %d lanes, and %d for a bus are not to be had"
                .formatted(doors, lists, lanes, bus));
      }
    }

    /** Of a process without lanes that speaks to no other. */
    public Shares(int doors, int lists) {
      this(doors, lists, 0, 0);
    }
  }

  /**
   * Pools that make their connections when they need them, beyond those that the settings say are
   * kept.
   *
   * @param application what the server shows for the connections, before the purpose of each
   * @throws dev.broadaxe.config.InvalidSettingsException if the process may have too few
   */
  public static Pools open(
      DatabaseUrl url, DatabaseConfig config, String application, Shares shares) {
    ConnectionPlan plan = ConnectionPlan.of(config.maxConns(), shares);
    Postgres postgres = Postgres.open(url, application, ConnectionRules.of(config));
    return new Pools(
        postgres,
        postgres.keyDb("doors", DbLimits.of(plan.doors())),
        postgres.db("lists", DbLimits.of(plan.lists())),
        plan);
  }

  /** Lets the measurements have what the pools tell of themselves. */
  public void watchedBy(Gauges gauges) {
    gauges.pools(
        () -> {
          Map<String, Gauges.PoolLevel> levels = new LinkedHashMap<>();
          levels.put("doors", level(doors));
          levels.put("lists", level(lists));
          return levels;
        });
  }

  private static Gauges.PoolLevel level(Db db) {
    return new Gauges.PoolLevel(db.busy(), db.limit(), db.waiting());
  }

  @Override
  public void close() {
    lists.close();
    doors.close();
    postgres.close();
  }
}
