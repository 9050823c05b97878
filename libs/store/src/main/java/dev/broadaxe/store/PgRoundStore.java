package dev.broadaxe.store;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.LaneConnection;
import dev.broadaxe.postgres.LaneLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.postgres.RoundOutcome;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The round store on Postgres: a pool for reads, and for each lane one connection that writes. */
public final class PgRoundStore implements RoundStore {
  private static final SqlFile SQL = Sql.load(PgRoundStore.class, "lane.sql");
  private static final Sql TAKE_LANE = SQL.get("TakeLane");
  private static final Sql LANE_ABANDONED = SQL.get("LaneAbandoned");
  private static final Sql END_ROUNDS = SQL.get("EndRounds");
  private static final Sql BEAT = SQL.get("Beat");
  private static final Sql TENANTS_ELSEWHERE = SQL.get("TenantsElsewhere");
  private static final Sql LEASE_TENANTS = SQL.get("LeaseTenants");
  private static final Sql TENANTS_WITH_WORK = SQL.get("TenantsWithWork");
  private static final Sql TASK_EXISTS = SQL.get("TaskExists");
  private static final Sql ATTEMPT_EXISTS = SQL.get("AttemptExists");
  private static final Sql MARKER_EXISTS = SQL.get("MarkerExists");

  /** How long a round in flight may hold up a taker before its server process is ended. */
  private static final Duration ROUND_GRACE = Duration.ofSeconds(2);

  private static final int TAKE_TRIES = 5;

  /** Server states beside the passing classes that speak of the server, not of what was sent. */
  private static final Set<String> PASSING = Set.of("25006", "25P03", "25P04", "58000", "58030");

  private static final Commit COMMITTED = new Commit.Committed();
  private static final Commit FENCED = new Commit.Fenced();

  private final Postgres postgres;
  private final Db pool;
  private final Access access;
  private final RoundStatements statements;
  private final LaneReads reads;
  private final InboxRepository inbox;
  private final Map<Integer, LaneConnection> connections = new ConcurrentHashMap<>();
  private final Set<Integer> takenBefore = ConcurrentHashMap.newKeySet();

  /**
   * A store for the lanes of one process.
   *
   * @param readers how many of the reads may run at once
   * @param definitions where the versions that rows name are looked up
   */
  public PgRoundStore(Postgres postgres, int readers, CommandCodec codec, Definitions definitions) {
    this.postgres = postgres;
    this.pool = postgres.keyDb("lane reads", DbLimits.of(readers));
    this.access = new Access(pool);
    this.statements = new RoundStatements(codec);
    this.reads = new LaneReads(access, definitions::versions);
    this.inbox = new InboxRepository(pool, codec);
  }

  @Override
  public Taken takeLane(int lane, String process) {
    LaneConnection former = connections.remove(lane);
    if (former != null) {
      former.close();
    }
    Taken taken = raise(lane, process, !takenBefore.contains(lane));
    takenBefore.add(lane);
    try {
      connections.put(
          lane, postgres.lane("lane " + lane, RoundStatements.all(), LaneLimits.DEFAULT));
    } catch (DbException e) {
      throw e.transientFailure() ? new StoreOutage(String.valueOf(e.getMessage()), e) : e;
    }
    return taken;
  }

  private Taken raise(int lane, String process, boolean anew) {
    for (int tries = 1; ; tries++) {
      try {
        return tryToRaise(lane, process, anew);
      } catch (StoreOutage e) {
        if (tries == TAKE_TRIES || !Access.isLockTimeout(e)) {
          throw e;
        }
        access.run(
            tx ->
                tx.many(
                    END_ROUNDS, args -> args.intValue("lane", lane), row -> row.getBool("ended")));
      }
    }
  }

  private Taken tryToRaise(int lane, String process, boolean anew) {
    Bound take =
        TAKE_LANE.bind(
            args -> args.intValue("lane", lane).text("process", process).bool("anew", anew));
    return access.lockingWithin(ROUND_GRACE, take).one(PgRoundStore::taken).orElseThrow();
  }

  private static Taken taken(Row row) {
    return new Taken(
        row.getLong("epoch"),
        row.getLong("held_since"),
        row.getInstant("now"),
        row.getInstantOrNull("former_beat"));
  }

  @Override
  public boolean abandoned(int lane, Duration deadAfter) {
    return access.run(
        tx ->
            tx.one(
                    LANE_ABANDONED,
                    args ->
                        args.intValue("lane", lane).longValue("dead_millis", deadAfter.toMillis()),
                    row -> row.getBool("abandoned"))
                .orElseThrow());
  }

  @Override
  public Commit commit(int lane, long epoch, long round, List<Changes> changes) {
    LaneConnection connection = connections.get(lane);
    if (connection == null) {
      return new Commit.Unknown("lane " + lane + " has no connection; take it first");
    }
    List<Bound> bound;
    try {
      bound = statements.bind(lane, epoch, round, changes);
    } catch (IllegalArgumentException e) {
      return new Commit.Broken(String.valueOf(e.getMessage()));
    }
    return switch (connection.execute(bound)) {
      case RoundOutcome.Committed _ -> COMMITTED;
      case RoundOutcome.RolledBack(DbException cause) -> rolledBack(cause);
      case RoundOutcome.Unknown(DbException cause) -> new Commit.Unknown(text(cause));
    };
  }

  private static Commit rolledBack(DbException cause) {
    String state = cause.sqlState();
    if ("BX001".equals(state)) {
      return FENCED;
    }
    if (cause.transientFailure() || (state != null && PASSING.contains(state))) {
      return new Commit.Unknown(text(cause));
    }
    return new Commit.Broken(text(cause));
  }

  private static String text(DbException cause) {
    return String.valueOf(cause.getMessage());
  }

  @Override
  public boolean happened(Proof proof) {
    Bound look =
        switch (proof) {
          case Proof.OfTask(UUID tenant, UUID task) ->
              TASK_EXISTS.bind(args -> args.uuid("tenant", tenant).uuid("task", task));
          case Proof.OfAttempt(UUID tenant, UUID task, int attempt) ->
              ATTEMPT_EXISTS.bind(
                  args ->
                      args.uuid("tenant", tenant).uuid("task", task).intValue("attempt", attempt));
          case Proof.OfMarker(int lane, long round) ->
              MARKER_EXISTS.bind(args -> args.intValue("lane", lane).longValue("round", round));
        };
    return access.run(tx -> tx.run(look).one(row -> row.getBool("found")).orElseThrow());
  }

  @Override
  public BeatSeen beat(int lane, long epoch) {
    return access.run(
        tx ->
            tx.one(
                    BEAT,
                    args -> args.intValue("lane", lane).longValue("epoch", epoch),
                    row ->
                        new BeatSeen(
                            row.getInstant("now"), row.getBool("held"), row.getBool("inbox")))
                .orElseThrow());
  }

  @Override
  public List<UUID> adopt(int lane, Predicate<UUID> meant) {
    return access.run(
        tx -> {
          List<UUID> elsewhere =
              tx.many(
                  TENANTS_ELSEWHERE, args -> args.intValue("lane", lane), row -> row.getUuid("id"));
          List<UUID> ours = elsewhere.stream().filter(meant).toList();
          if (!ours.isEmpty()) {
            tx.exec(LEASE_TENANTS, args -> args.uuids("tenants", ours).intValue("lane", lane));
          }
          return tx.many(
              TENANTS_WITH_WORK,
              args -> args.intValue("lane", lane),
              row -> row.getUuid("tenant_id"));
        });
  }

  @Override
  public Image load(UUID tenant, int heads, int dues) {
    return reads.load(tenant, heads, dues);
  }

  @Override
  public List<Head> heads(UUID tenant, String line, int priority, long seq, int limit) {
    return reads.heads(tenant, line, priority, seq, limit);
  }

  @Override
  public List<Head> dues(UUID tenant, Instant due, UUID id, int limit) {
    return reads.dues(tenant, due, id, limit);
  }

  @Override
  public Facts facts(UUID tenant, Wanted wanted) {
    return reads.facts(tenant, wanted);
  }

  @Override
  public InboxPage inbox(int lane, long after, int limit) {
    return inbox.ofLane(lane, after, limit);
  }

  @Override
  public void close() {
    connections.values().forEach(LaneConnection::close);
    connections.clear();
    pool.close();
  }
}
