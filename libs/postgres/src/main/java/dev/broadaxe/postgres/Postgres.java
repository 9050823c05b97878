package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseUrl;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The client of one database in this process, from which pools, lane connections and listeners are
 * made; they must be closed before it is.
 */
public final class Postgres implements AutoCloseable {
  /** A plan made while a table is small must not become a scan of it when it is large. */
  private static final Map<String, String> PLANS_BY_KEY =
      Map.of(
          "plan_cache_mode", "force_generic_plan",
          "enable_seqscan", "off",
          "enable_hashjoin", "off",
          "enable_mergejoin", "off",
          "enable_memoize", "off");

  private static final Duration LISTEN_LIMIT = Duration.ofSeconds(30);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final DatabaseUrl address;
  private final @Nullable DatabaseUrl pooler;
  private final String applicationName;
  private final ConnectionRules rules;
  private final Budget budget;
  private final QueryLog log;
  private final Vertx vertx;

  private Postgres(
      DatabaseUrl address,
      @Nullable DatabaseUrl pooler,
      String applicationName,
      ConnectionRules rules,
      Vertx vertx) {
    this.address = address;
    this.pooler = pooler;
    this.applicationName = applicationName;
    this.rules = rules;
    this.budget = new Budget(rules.max());
    this.log = new QueryLog(rules.logged());
    this.vertx = vertx;
  }

  /** The client of a database under the standard rules, which is not connected to yet. */
  public static Postgres open(DatabaseUrl address, String applicationName) {
    return open(address, applicationName, ConnectionRules.STANDARD);
  }

  /**
   * The client of a database, which is not connected to yet.
   *
   * @param applicationName what the server shows for our connections, before the purpose of each
   */
  public static Postgres open(DatabaseUrl address, String applicationName, ConnectionRules rules) {
    return open(address, null, applicationName, rules);
  }

  /**
   * The client of a database with a PgBouncer before it, neither of which is connected to yet.
   *
   * @param pooler through which {@link #db} and {@link #keyDb} go, in transaction mode and before
   *     the same database; null if there is none
   */
  public static Postgres open(
      DatabaseUrl address,
      @Nullable DatabaseUrl pooler,
      String applicationName,
      ConnectionRules rules) {
    // The event loops share the cores with the threads that wait for them.
    int eventLoops = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    VertxOptions options =
        new VertxOptions()
            .setEventLoopPoolSize(eventLoops)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setClassPathResolvingEnabled(false)
                    .setFileCachingEnabled(false));
    return new Postgres(address, pooler, applicationName, rules, Vertx.vertx(options));
  }

  /** The place of the database. */
  public DatabaseUrl address() {
    return address;
  }

  /**
   * A pool for one kind of work.
   *
   * @param purpose shown by the server behind the application's name: api, reads, batches
   * @throws DbException of kind BUSY if the process may not have so many connections
   */
  public Db db(String purpose, DbLimits limits) {
    return pool(purpose, limits, Map.of(), pooler);
  }

  /**
   * A pool for work by key alone, as the engine does it: every statement has one plan, which uses
   * an index however small the table was when it was made. Not for lists with filters.
   *
   * @param purpose shown by the server behind the application's name
   */
  public Db keyDb(String purpose, DbLimits limits) {
    return pool(purpose, limits, PLANS_BY_KEY, pooler);
  }

  /** Like {@link #db}, past a pooler. */
  public Db directDb(String purpose, DbLimits limits) {
    return pool(purpose, limits, Map.of(), null);
  }

  /** Like {@link #keyDb}, past a pooler. */
  public Db directKeyDb(String purpose, DbLimits limits) {
    return pool(purpose, limits, PLANS_BY_KEY, null);
  }

  private Db pool(
      String purpose, DbLimits limits, Map<String, String> plans, @Nullable DatabaseUrl through) {
    Map<String, String> session =
        session(purpose, limits.statementTimeout(), limits.statementTimeout());
    session.putAll(plans);
    PoolOptions poolOptions =
        new PoolOptions()
            .setMaxSize(limits.connections())
            .setMaxWaitQueueSize(limits.connections())
            .setConnectionTimeout((int) Math.max(1, limits.waitTimeout().toSeconds()))
            .setConnectionTimeoutUnit(TimeUnit.SECONDS)
            .setIdleTimeout(millisOf(rules.idleTime()))
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setMaxLifetime(millisOf(rules.lifetime()))
            .setMaxLifetimeUnit(TimeUnit.MILLISECONDS);
    Budget.Part part = budget.take(limits.connections(), purpose);
    PgConnectOptions to = through == null ? options(session) : Pooled.options(through, session);
    Pool pool = PgBuilder.pool().with(poolOptions).connectingTo(to).using(vertx).build();
    Db db = new Db(pool, limits, part, log, through == null ? null : Pooled.settings(session));
    int kept = Math.min(rules.kept(), limits.connections());
    if (kept > 0) {
      db.keep(vertx, kept, rules.idleTime());
    }
    return db;
  }

  /**
   * Why the pooler cannot be used, in words that follow the setting's name; empty when it can, or
   * when there is none.
   */
  public Optional<String> poolerProblem() {
    if (pooler == null) {
      return Optional.empty();
    }
    Map<String, String> session = session("check", PoolerCheck.LIMIT, PoolerCheck.LIMIT);
    return new PoolerCheck(vertx, Pooled.options(pooler, session), pooler).problem();
  }

  /**
   * A connection of its own for the rounds of one lane, with every statement prepared.
   *
   * @param lane shown by the server behind the application's name
   * @throws DbException if the server cannot be reached or refuses a statement, by its name
   */
  public LaneConnection lane(String lane, Collection<Sql> statements, LaneLimits limits) {
    // Without the second an owner that freezes in mid-round would keep the next one waiting.
    Map<String, String> session =
        session(lane, limits.statementTimeout(), limits.idleInTransactionTimeout());
    session.putAll(PLANS_BY_KEY);
    Budget.Part part = budget.take(1, lane);
    try {
      return LaneConnection.connect(vertx, options(session), statements, limits, part, log);
    } catch (RuntimeException e) {
      part.close();
      throw e;
    }
  }

  /**
   * Hears notifications, of no channel yet, until it is closed; the connection is made again
   * whenever it breaks.
   */
  public Listen listen() {
    Map<String, String> session = session("listen", LISTEN_LIMIT, LISTEN_LIMIT);
    Budget.Part part = budget.take(1, "listen");
    return Listen.start(vertx, options(session), part);
  }

  /** What the server is told of every connection. */
  private Map<String, String> session(String purpose, Duration statement, Duration idle) {
    Map<String, String> session = new LinkedHashMap<>();
    session.put("application_name", applicationName + " " + purpose);
    session.put("statement_timeout", millis(statement));
    session.put("idle_in_transaction_session_timeout", millis(idle));
    session.put("jit", "off");
    if (rules.utc()) {
      session.put("TimeZone", "UTC");
    }
    return session;
  }

  private PgConnectOptions options(Map<String, String> session) {
    return Connections.options(address, session);
  }

  private static int millisOf(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }

  /** Ends the client's threads. */
  @Override
  public void close() {
    Waits.await("close", vertx.close(), CLOSE_LIMIT, () -> {});
  }
}
