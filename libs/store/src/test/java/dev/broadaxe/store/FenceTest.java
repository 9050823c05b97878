package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.RoundStore.Commit;
import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rounds and those who close their lane, and connections that break between them. */
class FenceTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Executor THREADS = Thread::startVirtualThread;

  private static final DeadAfter AT_ONCE = new DeadAfter(Duration.ZERO, Duration.ZERO);

  private static Pg pg;

  private int lane;
  private RoundStore store;
  private UUID tenant;
  private WorkflowVersion version;
  private long epoch;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @BeforeEach
  void take() {
    tenant = pg.addTenant();
    version = pg.addWorkflow(tenant);
    store = pg.store();
    RoundStore.Opened opened = store.openLane("process");
    lane = opened.lane();
    epoch = opened.epoch();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Changes insert() {
    TaskSpec task = pg.samples.task(version);
    Changes changes = new Changes(tenant);
    changes.insertTask(task);
    changes.insertLive(pg.samples.queued(task, "q", 1, 1));
    return changes;
  }

  private static Proof proofOf(Changes changes) {
    Proof proof = changes.proof();
    assertThat(proof).isNotNull();
    return proof;
  }

  private static <T> CompletableFuture<T> async(Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, THREADS);
  }

  private static <T> T answer(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static void until(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(Duration.ofSeconds(30));
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as(what).isBefore(end);
    }
  }

  /** The pool may still hand out connections that were cut and that it has not noticed. */
  private static long raised(RoundStore remote, int lane) {
    AtomicLong raised = new AtomicLong();
    until(
        "the lane is raised",
        () -> {
          try {
            raised.set(epochOf(remote.raiseLane(lane, "far")));
            return true;
          } catch (StoreOutage outage) {
            return false;
          }
        });
    return raised.get();
  }

  private static long epochOf(RoundStore.@Nullable Opened raised) {
    assertThat(raised).as("the lane is open").isNotNull();
    return raised.epoch();
  }

  private void untilSomebodyWaitsForTheLane() {
    until(
        "somebody waits for the lane",
        () ->
            !pg.database
                .value(
                    "select count(*) from pg_locks where locktype = 'advisory' and not granted and"
                        + " classid = 4711 and objid = "
                        + lane)
                .equals("0"));
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void aRoundThatWaitsBehindWhoClosesItsLaneIsFenced() throws SQLException {
    Changes changes = insert();
    try (Connection taker = pg.database.connect()) {
      taker.setAutoCommit(false);
      run(taker, "select close_lane(%d, interval '0', interval '0')".formatted(lane));
      CompletableFuture<Commit> round = async(() -> store.commit(lane, epoch, 1, List.of(changes)));
      untilSomebodyWaitsForTheLane();
      taker.commit();
      assertThat(answer(round)).isEqualTo(new Commit.Fenced());
    }
    assertThat(store.happened(proofOf(changes))).isFalse();
  }

  @Test
  void whoClosesALaneWaitsForItsRoundInFlightAndSeesIt() throws SQLException {
    try (Connection round = pg.database.connect();
        RoundStore taker = pg.store()) {
      round.setAutoCommit(false);
      run(round, "select fence(%d, %d)".formatted(lane, epoch));
      CompletableFuture<Boolean> closed = async(() -> taker.closeDead(lane, AT_ONCE));
      untilSomebodyWaitsForTheLane();
      run(round, "insert into lane_round (lane_id, round) values (%d, 99)".formatted(lane + 1000));
      round.commit();
      assertThat(answer(closed)).isTrue();
      assertThat(taker.happened(new Proof.OfMarker(lane + 1000, 99))).isTrue();
    }
  }

  @Test
  void aRoundThatFreezesIsEndedByWhoClosesItsLane() throws SQLException {
    try (Connection frozen = pg.database.connect();
        RoundStore taker = pg.store()) {
      frozen.setAutoCommit(false);
      run(frozen, "select fence(%d, %d)".formatted(lane, epoch));
      assertThat(answer(async(() -> taker.closeDead(lane, AT_ONCE)))).isTrue();
      assertThatThrownBy(frozen::commit).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void aRoundOnAConnectionThatTheServerEndedIsUnknownAndCanBeSentAgain() {
    Changes changes = insert();
    pg.database.column(
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where application_name = 'test lane "
            + lane
            + "'");
    assertThat(store.commit(lane, epoch, 1, List.of(changes))).isInstanceOf(Commit.Unknown.class);
    assertThat(store.commit(lane, epoch, 1, List.of(changes))).isInstanceOf(Commit.Unknown.class);
    epoch = epochOf(store.raiseLane(lane, "process"));
    assertThat(store.happened(proofOf(changes))).isFalse();
    assertThat(store.commit(lane, epoch, 1, List.of(changes))).isEqualTo(new Commit.Committed());
    assertThat(store.happened(proofOf(changes))).isTrue();
  }

  @Test
  void aLaneWhoseConnectionIsGoneIsDeadBeforeOneThatIsSilent() {
    DeadAfter cut = new DeadAfter(Duration.ofHours(1), Duration.ZERO);
    try (RoundStore other = pg.store()) {
      assertThat(other.closeDead(lane, cut)).isFalse();
      store.close();
      until("its connection is gone", () -> other.closeDead(lane, cut));
    }
  }

  @Test
  void ofTwoWhoClaimAtTheSameTimeOneGetsTheTenant() throws SQLException {
    try (RoundStore other = pg.store();
        Connection first = pg.database.connect()) {
      int second = other.openLane("other").lane();
      first.setAutoCommit(false);
      run(first, "select * from claim_tenants(%d, '{%s}')".formatted(lane, tenant));
      CompletableFuture<List<RoundStore.Lease>> claim =
          async(() -> other.claim(second, List.of(tenant)));
      untilSomebodyWaits("query like '%claim_tenants%' and wait_event_type = 'Lock'");
      first.commit();
      assertThat(answer(claim)).isEmpty();
      assertThat(store.leases(lane)).extracting(RoundStore.Lease::tenant).contains(tenant);
    }
  }

  /** A lane that is opened while another claim waits is as open as any other. */
  @Test
  void aClaimSeesALaneThatWasOpenedWhileItWaited() throws SQLException {
    try (RoundStore other = pg.store();
        Connection late = pg.database.connect()) {
      int second = other.openLane("other").lane();
      store.claim(lane, List.of(tenant));
      store.closeLane(lane, epoch);
      late.setAutoCommit(false);
      run(late, "select from lease where tenant_id = '%s' for update".formatted(tenant));
      CompletableFuture<List<RoundStore.Lease>> claim =
          async(() -> other.claim(second, List.of(tenant)));
      untilSomebodyWaits("query like '%claim_tenants%' and wait_event_type = 'Lock'");
      int opened = store.openLane("late").lane();
      run(late, "select * from claim_tenants(%d, '{%s}')".formatted(opened, tenant));
      late.commit();
      assertThat(answer(claim)).isEmpty();
    }
  }

  private static void untilSomebodyWaits(String how) {
    until(
        "somebody waits",
        () -> !pg.database.value("select count(*) from pg_stat_activity where " + how).equals("0"));
  }

  @Test
  void aLaneOfAnotherHistoryIsClosedWhenItIsRaised() {
    pg.database.execute("update lane set timeline = timeline - 1 where id = " + lane);
    assertThat(store.raiseLane(lane, "process")).isNull();
    assertThat(store.claim(lane, List.of(tenant))).isEmpty();
  }

  @Test
  void aLostAnswerIsUnknownAndTheProofTells() {
    try (TcpProxy proxy = TcpProxy.to(pg.database.host(), pg.database.port());
        Pg far = new Pg(pg.database, proxy.port());
        RoundStore remote = far.store()) {
      RoundStore.Opened opened = remote.openLane("far");
      int farLane = opened.lane();
      long farEpoch = opened.epoch();
      Changes changes = insert();
      proxy.holdAnswers();
      CompletableFuture<Commit> round =
          async(() -> remote.commit(farLane, farEpoch, 1, List.of(changes)));
      until("the round is committed", () -> store.happened(proofOf(changes)));
      proxy.cut();
      proxy.release();
      assertThat(answer(round)).isInstanceOf(Commit.Unknown.class);
      assertThat(raised(remote, farLane)).isGreaterThan(farEpoch);
      assertThat(remote.happened(proofOf(changes))).isTrue();
    }
  }

  @Test
  void aLostRequestIsUnknownAndTheProofTells() {
    try (TcpProxy proxy = TcpProxy.to(pg.database.host(), pg.database.port());
        Pg far = new Pg(pg.database, proxy.port());
        RoundStore remote = far.store()) {
      RoundStore.Opened opened = remote.openLane("far");
      int farLane = opened.lane();
      long farEpoch = opened.epoch();
      Changes changes = insert();
      proxy.holdRequests();
      proxy.forgetRequests();
      CompletableFuture<Commit> round =
          async(() -> remote.commit(farLane, farEpoch, 1, List.of(changes)));
      proxy.awaitRequest("COMMIT");
      proxy.cut();
      proxy.release();
      assertThat(answer(round)).isInstanceOf(Commit.Unknown.class);
      long again = raised(remote, farLane);
      assertThat(remote.happened(proofOf(changes))).isFalse();
      assertThat(remote.commit(farLane, again, 1, List.of(changes)))
          .isEqualTo(new Commit.Committed());
    }
  }

  @Test
  void whileTheDatabaseIsAwayReadsSaySo() {
    try (TcpProxy proxy = TcpProxy.to(pg.database.host(), pg.database.port());
        Pg far = new Pg(pg.database, proxy.port());
        RoundStore remote = far.store()) {
      RoundStore.Opened opened = remote.openLane("far");
      int farLane = opened.lane();
      long farEpoch = opened.epoch();
      proxy.refuse(true);
      proxy.cut();
      assertThatThrownBy(() -> remote.beat(farLane, farEpoch, DeadAfter.STANDARD, false))
          .isInstanceOf(StoreOutage.class);
      assertThatThrownBy(() -> remote.load(tenant, 1, 1)).isInstanceOf(StoreOutage.class);
      assertThatThrownBy(() -> remote.raiseLane(farLane, "far")).isInstanceOf(StoreOutage.class);
      assertThat(remote.commit(farLane, farEpoch, 1, List.of(insert())))
          .isInstanceOf(Commit.Unknown.class);
      proxy.refuse(false);
      assertThat(raised(remote, farLane)).isGreaterThan(farEpoch);
    }
  }
}
