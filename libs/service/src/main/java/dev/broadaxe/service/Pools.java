package dev.broadaxe.service;

import dev.broadaxe.config.DatabaseConfig;
import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.postgres.ConnectionRules;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Gauges;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of a process to its database, shared out by what they are for.
 *
 * @param postgres for connections that belong to no pool of these: those of lanes and of the bus
 * @param doors reads and writes by key
 * @param lists what people and dashboards ask for, planned for the values at hand
 * @param days what makes and drops tables, never through a pooler; lists if there is none
 * @param plan how many there are of each
 */
public record Pools(Postgres postgres, Db doors, Db lists, Db days, ConnectionPlan plan)
    implements AutoCloseable {

  /**
   * What a process needs connections for.
   *
   * @param doors hundredths of all that the pool for work by key should have
   * @param lists hundredths of all that the pool for lists should have
   * @param lanes how many there should be, 0 for a process that owns no tenants
   * @param others how many the bus takes, and whoever else needs one that is not shared
   * @param days whether tables are made and dropped here
   */
  public record Shares(int doors, int lists, int lanes, int others, boolean days) {
    /** Refuses to give away more than there is. */
    public Shares {
      if (doors < 0 || lists < 0 || doors + lists > 100 || lanes < 0 || others < 0) {
        throw new IllegalArgumentException(
            "shares of %d and %d hundredths, %d lanes, and %d for others are not to be had"
                .formatted(doors, lists, lanes, others));
      }
    }

    /** Of a process that makes no tables. */
    public Shares(int doors, int lists, int lanes, int bus) {
      this(doors, lists, lanes, bus, false);
    }

    /** Of a process without lanes that speaks to no other. */
    public Shares(int doors, int lists) {
      this(doors, lists, 0, 0);
    }

    /** The same of a process that makes and drops tables. */
    public Shares withDays() {
      return new Shares(doors, lists, lanes, others, true);
    }

    private Shares plus(int more) {
      return new Shares(doors, lists, lanes, others + more, days);
    }
  }

  private static final int DAYS = 1;

  /**
   * Pools that make their connections when they need them, beyond those that the settings say are
   * kept; through PgBouncer if there is one. Both are asked whether they can be used.
   *
   * @param application what the server shows for the connections, before the purpose of each
   * @throws InvalidSettingsException if the process may have too few, or if PgBouncer cannot be
   *     used
   * @throws dev.broadaxe.store.StoreOutage if the database does not answer
   * @throws dev.broadaxe.postgres.DbException if it refuses, or lacks the schema
   */
  public static Pools open(
      DatabaseUrl url, DatabaseConfig config, String application, Shares shares) {
    DatabaseUrl pooler = config.pgbouncerUrl().orElse(null);
    boolean direct = pooler != null && shares.days();
    ConnectionPlan plan = ConnectionPlan.of(config.maxConns(), direct ? shares.plus(DAYS) : shares);
    Postgres postgres = Postgres.open(url, pooler, application, ConnectionRules.of(config));
    requireUsable(postgres);
    Db lists = postgres.db("lists", DbLimits.of(plan.lists()));
    Pools pools =
        new Pools(
            postgres,
            postgres.keyDb("doors", DbLimits.of(plan.doors())),
            lists,
            direct ? postgres.directDb("days", DbLimits.of(DAYS)) : lists,
            plan);
    try {
      new WorkflowRepository(pools.doors).counter();
      return pools;
    } catch (RuntimeException unusable) {
      pools.close();
      throw unusable;
    }
  }

  private static void requireUsable(Postgres postgres) {
    Optional<String> problem = postgres.poolerProblem();
    if (problem.isPresent()) {
      postgres.close();
      throw new InvalidSettingsException(List.of("DATABASE_PGBOUNCER_URL: " + problem.get()));
    }
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
    if (days != lists) {
      days.close();
    }
    postgres.close();
  }
}
