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
import dev.broadaxe.postgres.Rows;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The round store on Postgres: a pool for reads, and for each lane one connection that writes. */
public final class PgRoundStore implements RoundStore {
  private static final SqlFile SQL = Sql.load(PgRoundStore.class, "lane.sql");
  private static final Sql NEXT_LANE = SQL.get("NextLane");
  private static final Sql OPEN_LANE = SQL.get("OpenLane");
  private static final Sql RAISE_LANE = SQL.get("RaiseLane");
  private static final Sql CLOSE_LANE = SQL.get("CloseLane");
  private static final Sql CLOSE_OWN_LANE = SQL.get("CloseOwnLane");
  private static final Sql FORGET_LANES = SQL.get("ForgetLanes");
  private static final Sql END_ROUNDS = SQL.get("EndRounds");
  private static final Sql BEAT = SQL.get("Beat");
  private static final Sql CLAIM_TENANTS = SQL.get("ClaimTenants");
  private static final Sql LEASES_OF_LANE = SQL.get("LeasesOfLane");
  private static final Sql TENANTS_OF_NOBODY = SQL.get("TenantsOfNobody");
  private static final Sql TASK_EXISTS = SQL.get("TaskExists");
  private static final Sql ATTEMPT_EXISTS = SQL.get("AttemptExists");
  private static final Sql MARKER_EXISTS = SQL.get("MarkerExists");

  /**
   * How long a round in flight may hold up who raises or closes its lane, before its server process
   * is ended.
   */
  private static final Duration ROUND_GRACE = Duration.ofSeconds(1);

  private static final int LOCK_TRIES = 5;

  /** More than a lane ever has under way, so that none of its readings is refused. */
  private static final int READS_WAITING = 64;

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

  /**
   * A store for the lanes of one process.
   *
   * @param readers how many of the reads may run at once
   * @param definitions where the versions that rows name are looked up
   */
  public PgRoundStore(Postgres postgres, int readers, CommandCodec codec, Definitions definitions) {
    this.postgres = postgres;
    this.pool = postgres.directKeyDb("lane reads", DbLimits.of(readers).withWaiting(READS_WAITING));
    this.access = new Access(pool);
    this.statements = new RoundStatements(codec);
    this.reads = new LaneReads(access, definitions::versions);
    this.inbox = new InboxRepository(pool, codec);
  }

  @Override
  public Opened openLane(String process) {
    int lane =
        access.run(
            tx -> {
              tx.exec(FORGET_LANES, args -> {});
              return tx.one(NEXT_LANE, args -> {}, row -> row.getInt("id")).orElseThrow();
            });
    // Before anybody sees it: a lane without its connection counts as dead.
    connect(lane);
    try {
      return access.run(
          tx ->
              tx.one(
                      OPEN_LANE,
                      args -> args.intValue("lane", lane).text("process", process),
                      row -> opened(lane, row))
                  .orElseThrow());
    } catch (StoreOutage outage) {
      disconnect(lane);
      throw outage;
    }
  }

  private static Opened opened(int lane, Row row) {
    return new Opened(lane, row.getLong("epoch"), row.getInstant("now"));
  }

  @Override
  public @Nullable Opened raiseLane(int lane, String process) {
    disconnect(lane);
    Bound raise = RAISE_LANE.bind(args -> args.intValue("lane", lane).text("process", process));
    Rows rows = behindRounds(lane, raise);
    if (rows.one(row -> row.getLongOrNull("epoch") == null).orElseThrow()) {
      return null;
    }
    Opened raised = rows.one(row -> opened(lane, row)).orElseThrow();
    connect(lane);
    return raised;
  }

  @Override
  public void closeLane(int lane, long epoch) {
    access.run(
        tx ->
            tx.exec(CLOSE_OWN_LANE, args -> args.intValue("lane", lane).longValue("epoch", epoch)));
    disconnect(lane);
  }

  @Override
  public boolean closeDead(int lane, DeadAfter deadAfter) {
    disconnect(lane);
    Bound close =
        CLOSE_LANE.bind(
            args ->
                args.intValue("lane", lane)
                    .longValue("silent_millis", deadAfter.silent().toMillis())
                    .longValue("cut_millis", deadAfter.cut().toMillis()));
    return behindRounds(lane, close).one(row -> row.getBool("closed")).orElseThrow();
  }

  private void connect(int lane) {
    try {
      LaneConnection connection =
          postgres.lane("lane " + lane, RoundStatements.all(), LaneLimits.DEFAULT);
      connections.put(lane, connection);
      connection.query(RoundStatements.hold(lane));
    } catch (DbException e) {
      disconnect(lane);
      throw e.transientFailure() ? new StoreOutage(String.valueOf(e.getMessage()), e) : e;
    }
  }

  private void disconnect(int lane) {
    LaneConnection former = connections.remove(lane);
    if (former != null) {
      former.close();
    }
  }

  /** Runs what waits for the lane's round in flight, and ends that when it takes too long. */
  private Rows behindRounds(int lane, Bound statement) {
    for (int tries = 1; ; tries++) {
      try {
        return access.lockingWithin(ROUND_GRACE, statement);
      } catch (StoreOutage e) {
        if (tries == LOCK_TRIES || !Access.isLockTimeout(e)) {
          throw e;
        }
        access.run(
            tx ->
                tx.many(
                    END_ROUNDS, args -> args.intValue("lane", lane), row -> row.getBool("ended")));
      }
    }
  }

  @Override
  public Commit commit(int lane, long epoch, long round, List<Changes> changes) {
    LaneConnection connection = connections.get(lane);
    if (connection == null) {
      return new Commit.Unknown("lane " + lane + " has no connection");
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

  /** A row of a beat: what it saw, and one of the other lanes. */
  private record Seen(BeatSeen beat, @Nullable Peer peer) {}

  @Override
  public BeatSeen beat(int lane, long epoch, DeadAfter deadAfter, boolean deaf) {
    List<Seen> rows =
        access.run(
            tx ->
                tx.many(
                    BEAT,
                    args ->
                        args.intValue("lane", lane)
                            .longValue("epoch", epoch)
                            .bool("deaf", deaf)
                            .longValue("silent_millis", deadAfter.silent().toMillis())
                            .longValue("cut_millis", deadAfter.cut().toMillis()),
                    PgRoundStore::seen));
    List<Peer> peers = rows.stream().map(Seen::peer).filter(peer -> peer != null).toList();
    BeatSeen first = rows.getFirst().beat();
    return new BeatSeen(
        first.now(), first.held(), first.inbox(), first.inboxOfNobody(), first.leases(), peers);
  }

  private static Seen seen(Row row) {
    Integer other = row.getIntOrNull("other");
    return new Seen(
        new BeatSeen(
            row.getInstant("now"),
            row.getBool("held"),
            row.getBool("inbox"),
            row.getBool("inbox_of_nobody"),
            row.getLong("leases"),
            List.of()),
        other == null
            ? null
            : new Peer(
                other, row.getText("process_id"), row.getBool("silent"), row.getBool("deaf")));
  }

  @Override
  public List<Lease> claim(int lane, Collection<UUID> tenants) {
    return access.run(
        tx ->
            tx.many(
                CLAIM_TENANTS,
                args -> args.intValue("lane", lane).uuids("tenants", tenants),
                row ->
                    new Lease(
                        row.getUuid("tenant_id"),
                        row.getLong("epoch"),
                        row.getInstantOrNull("away_since"),
                        false)));
  }

  @Override
  public List<Lease> leases(int lane) {
    return access.run(
        tx ->
            tx.many(
                LEASES_OF_LANE,
                args -> args.intValue("lane", lane),
                row ->
                    new Lease(
                        row.getUuid("tenant_id"),
                        row.getLong("epoch"),
                        null,
                        row.getBool("works"))));
  }

  @Override
  public List<UUID> tenantsOfNobody() {
    return access.run(
        tx -> tx.many(TENANTS_OF_NOBODY, args -> {}, row -> row.getUuid("tenant_id")));
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
