package dev.broadaxe.postgres;

import static dev.broadaxe.postgres.Sample.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.postgres.DbException.Kind;
import dev.broadaxe.postgres.RoundOutcome.Committed;
import dev.broadaxe.postgres.RoundOutcome.RolledBack;
import dev.broadaxe.postgres.RoundOutcome.Unknown;
import dev.broadaxe.postgres.Sample.Item;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rounds: one round trip, all or nothing, and every way in which the client could hide that. */
class LaneConnectionTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  private static TestDatabase database;
  private static TcpProxy proxy;
  private static Postgres postgres;

  private LaneConnection lane;

  @BeforeAll
  static void open() {
    database = POSTGRES.database();
    database.execute(Sample.TABLES);
    proxy = TcpProxy.to("localhost", database.port());
    postgres = Postgres.open(Sample.address(database, proxy.port()), "test");
  }

  @AfterAll
  static void close() {
    postgres.close();
    proxy.close();
  }

  @BeforeEach
  void connect() {
    database.execute("TRUNCATE item, pointer");
    lane = connect(LaneLimits.DEFAULT);
    proxy.forgetRequests();
  }

  private static LaneConnection connect(LaneLimits limits) {
    return postgres.lane("lane 1", Sample.SQL.all(), limits);
  }

  @AfterEach
  void disconnect() {
    proxy.release();
    lane.close();
  }

  private static Bound own() {
    return sql("Own").bind();
  }

  private static Bound setting(String name) {
    return sql("Setting").bind(args -> args.text("name", name));
  }

  private static String items() {
    return database.value("SELECT count(*) FROM item");
  }

  private static RolledBack rolledBack(RoundOutcome outcome) {
    assertThat(outcome).isInstanceOf(RolledBack.class);
    return (RolledBack) outcome;
  }

  /** The connection is as good as new: a round on it commits. */
  private void usable() {
    assertThat(lane.open()).isTrue();
    assertThat(lane.execute(List.of(Sample.add(Sample.items(1))))).isInstanceOf(Committed.class);
  }

  private static RolledBack none(LaneConnection closed) {
    RolledBack outcome = rolledBack(closed.execute(List.of(own())));
    assertThat(outcome.cause().kind()).isEqualTo(Kind.NO_ANSWER);
    assertThat(outcome.cause()).hasMessageContaining("before anything was sent");
    return outcome;
  }

  @Test
  void commitsARoundAndGivesItsResultsInOrder() {
    List<Item> items = Sample.items(10);
    Bound take = sql("TakeItems").bind(args -> args.uuids("ids", items.subList(0, 4), Item::id));
    RoundOutcome outcome =
        lane.execute(List.of(own(), Sample.add(items), take, sql("CountItems").bind(), own()));
    assertThat(outcome).isInstanceOf(Committed.class);
    List<Rows> results = ((Committed) outcome).results();
    assertThat(results)
        .extracting(rows -> rows.sql().name())
        .containsExactly("Own", "AddItems", "TakeItems", "CountItems", "Own");
    assertThat(results.get(1).count()).isEqualTo(10);
    assertThat(results.get(2).map(Item::read))
        .containsExactlyInAnyOrderElementsOf(items.subList(0, 4));
    assertThat(results.get(3).one(row -> row.getLong("items"))).contains(6L);
    assertThat(results.getFirst().one(row -> row.getText("transaction")))
        .isEqualTo(results.getLast().one(row -> row.getText("transaction")));
    assertThat(items()).isEqualTo("6");
  }

  @Test
  void runsOneRoundAfterAnotherInTransactionsOfTheirOwn() {
    List<String> transactions =
        List.of(1, 2, 3).stream()
            .map(_ -> ((Committed) lane.execute(List.of(own()))).results().getFirst())
            .map(rows -> rows.one(row -> row.getText("transaction")).orElseThrow())
            .toList();
    assertThat(transactions).doesNotHaveDuplicates();
    assertThat(lane.query(own()).one(row -> row.getInt("pid"))).contains(lane.backendPid());
  }

  @Test
  void sendsAWholeRoundBeforeTheFirstAnswer() throws Exception {
    List<Bound> five =
        List.of(own(), Sample.add(Sample.items(2)), Sample.raise(false), own(), setting("jit"));
    proxy.holdAnswers();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcome = threads.submit(() -> lane.execute(five));
      // Not one answer has come back when COMMIT is on its way, so the round is one round trip.
      proxy.awaitRequest("COMMIT");
      assertThat(Messages.types(proxy.requests())).isEqualTo("Q" + "BES".repeat(5) + "Q");
      proxy.release();
      assertThat(outcome.get()).isInstanceOf(Committed.class);
    }
  }

  @Test
  void runsFromPlatformThreadsToo() throws Exception {
    try (var threads = Executors.newSingleThreadExecutor()) {
      assertThat(threads.submit(() -> lane.execute(List.of(own()))).get())
          .isInstanceOf(Committed.class);
    }
  }

  @Test
  void rollsBackWhenTheServerRefusesAStatementInTheMiddle() {
    List<Item> items = Sample.items(3);
    Item negative = new Item(new UUID(7, 7), null, -1);
    RolledBack outcome =
        rolledBack(
            lane.execute(List.of(Sample.add(items), Sample.add(List.of(negative)), own(), own())));
    assertThat(outcome.cause().statement()).isEqualTo("AddItems");
    assertThat(outcome.cause().sqlState()).isEqualTo("23514");
    assertThat(outcome.cause().constraint()).isEqualTo("item_amount_positive");
    assertThat(outcome.cause().transientFailure()).isFalse();
    // COMMIT was on its way all the same, and was answered without an error.
    assertThat(proxy.requests()).contains("COMMIT");
    assertThat(items()).isEqualTo("0");
    usable();
  }

  @Test
  void rollsBackWhenTheFirstOrTheLastStatementFails() {
    Bound add = Sample.add(Sample.items(1));
    assertThat(rolledBack(lane.execute(List.of(Sample.raise(true), add))).cause().sqlState())
        .isEqualTo("BX001");
    assertThat(rolledBack(lane.execute(List.of(add, Sample.raise(true)))).cause().sqlState())
        .isEqualTo("BX001");
    assertThat(items()).isEqualTo("0");
    // The same statements with the same arguments may be sent again.
    assertThat(lane.execute(List.of(Sample.raise(false), add))).isInstanceOf(Committed.class);
    assertThat(items()).isEqualTo("1");
  }

  @Test
  void rollsBackWhenTheCommitItselfIsRefused() {
    Bound dangling = sql("PointElsewhere").bind(args -> args.uuid("id", new UUID(0, 1)));
    RolledBack outcome = rolledBack(lane.execute(List.of(Sample.add(Sample.items(1)), dangling)));
    assertThat(outcome.cause().statement()).isEqualTo("commit");
    assertThat(outcome.cause().constraint()).isEqualTo("pointer_item");
    assertThat(items()).isEqualTo("0");
    usable();
  }

  @Test
  void rollsBackWhenTheClientCannotEncodeAnArgument() {
    // Args would not let it through; this is what happens if something ever does.
    Bound unencodable = new Bound(sql("ItemById"), Tuple.wrap(List.of("no id")), 0);
    RolledBack outcome =
        rolledBack(lane.execute(List.of(Sample.add(Sample.items(1)), unencodable, own())));
    assertThat(outcome.cause().kind()).isEqualTo(Kind.CLIENT);
    assertThat(outcome.cause().statement()).isEqualTo("ItemById");
    assertThat(proxy.requests()).contains("ROLLBACK").doesNotContain("COMMIT");
    assertThat(items()).isEqualTo("0");
    usable();
  }

  @Test
  void refusesStatementsThatWereNotPreparedBeforeAnythingIsSent() {
    Sql other = SqlFile.parse("x.sql", "-- name: Other :one\nSELECT 1 AS one").get("Other");
    assertThatThrownBy(() -> lane.execute(List.of(own(), other.bind())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Other (x.sql) was not among the statements");
    assertThatThrownBy(() -> lane.query(other.bind())).hasMessageContaining("Other");
    assertThat(proxy.requests()).isEmpty();
    usable();
  }

  @Test
  void doesNotKnowWhenItsBackendIsKilledInTheMiddle() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcome =
          threads.submit(() -> lane.execute(List.of(Sample.add(Sample.items(1)), Sample.nap(60))));
      awaitActivity(lane.backendPid(), "Nap");
      database.value("SELECT pg_terminate_backend(" + lane.backendPid() + ", 10000)");
      assertThat(outcome.get()).isInstanceOf(Unknown.class);
      assertThat(((Unknown) outcome.get()).cause().transientFailure()).isTrue();
    }
    assertThat(lane.open()).isFalse();
    assertThat(items()).isEqualTo("0");
    none(lane);
  }

  /** Waits on the server until that backend runs that statement. */
  private static void awaitActivity(int pid, String name) {
    database.execute(
        """
        DO $$ BEGIN
          FOR i IN 1..3000 LOOP
            PERFORM pg_stat_clear_snapshot();
            EXIT WHEN EXISTS (SELECT FROM pg_stat_activity WHERE pid = %d AND state = 'active'
              AND query LIKE '/* %s */%%');
            PERFORM pg_sleep(0.01);
          END LOOP;
        END $$
        """
            .formatted(pid, name));
  }

  @Test
  void doesNotKnowWhenTheAnswerToTheCommitIsLost() throws Exception {
    proxy.holdAnswers();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcome = threads.submit(() -> lane.execute(List.of(Sample.add(Sample.items(1)))));
      proxy.awaitRequest("COMMIT");
      awaitItems(1);
      proxy.cut();
      assertThat(outcome.get()).isInstanceOf(Unknown.class);
    }
    // It was committed, which is why "unknown" must not be taken for "failed".
    assertThat(items()).isEqualTo("1");
    none(lane);
  }

  private static void awaitItems(int count) {
    database.execute(
        """
        DO $$ BEGIN
          FOR i IN 1..3000 LOOP
            EXIT WHEN (SELECT count(*) FROM item) = %d;
            PERFORM pg_sleep(0.01);
            COMMIT;
          END LOOP;
        END $$
        """
            .formatted(count));
  }

  @Test
  void doesNotKnowWhenTheRoundIsLostOnItsWay() throws Exception {
    proxy.holdRequests();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var outcome = threads.submit(() -> lane.execute(List.of(Sample.add(Sample.items(1)))));
      proxy.awaitRequest("COMMIT");
      proxy.cut();
      assertThat(outcome.get()).isInstanceOf(Unknown.class);
    }
    assertThat(items()).isEqualTo("0");
    none(lane);
  }

  @Test
  void doesNotKnowWhenNoAnswerComesInTime() {
    Duration brief = Duration.ofMillis(200);
    try (LaneConnection silent = connect(new LaneLimits(brief, brief))) {
      proxy.holdAnswers();
      RoundOutcome outcome = silent.execute(List.of(Sample.add(Sample.items(1))));
      assertThat(outcome).isInstanceOf(Unknown.class);
      assertThat(((Unknown) outcome).cause()).hasMessageContaining("no answer within 400 ms");
      none(silent);
    }
  }

  @Test
  void endsARoundWhoseStatementTakesTooLong() {
    Duration brief = Duration.ofMillis(200);
    try (LaneConnection slow = connect(new LaneLimits(brief, brief))) {
      RolledBack outcome = rolledBack(slow.execute(List.of(own(), Sample.nap(60))));
      assertThat(outcome.cause().sqlState()).isEqualTo("57014");
      assertThat(slow.execute(List.of(own()))).isInstanceOf(Committed.class);
    }
  }

  @Test
  void givesWayToATakerThatEndsItsBackend() {
    database.value("SELECT pg_terminate_backend(" + lane.backendPid() + ", 10000)");
    // Whether the end is noticed before, at or after the sending, nothing is committed.
    RoundOutcome outcome = lane.execute(List.of(Sample.add(Sample.items(1))));
    assertThat(outcome).isNotInstanceOf(Committed.class);
    assertThat(items()).isEqualTo("0");
    assertThat(lane.open()).isFalse();
    lane.close();
    lane = connect(LaneLimits.DEFAULT);
    usable();
  }

  @Test
  void queriesOutsideRoundsAndSurvivesTheirFailures() {
    assertThat(lane.queryAll(List.of(setting("jit"), own(), setting("TimeZone")))).hasSize(3);
    assertThatThrownBy(() -> lane.query(Sample.raise(true)))
        .isInstanceOf(DbException.class)
        .hasMessageStartingWith("Raise: ");
    usable();
  }

  @Test
  void hasTheSessionOfAWriterThatMustNotScan() {
    assertThat(value("plan_cache_mode")).isEqualTo("force_generic_plan");
    assertThat(value("enable_seqscan")).isEqualTo("off");
    assertThat(value("enable_hashjoin")).isEqualTo("off");
    assertThat(value("enable_mergejoin")).isEqualTo("off");
    assertThat(value("jit")).isEqualTo("off");
    assertThat(value("idle_in_transaction_session_timeout")).isEqualTo("5s");
    assertThat(value("statement_timeout")).isEqualTo("10s");
    assertThat(value("application_name")).isEqualTo("test lane 1");
  }

  private String value(String name) {
    return lane.query(setting(name)).one(row -> row.getText("value")).orElseThrow();
  }

  @Test
  void namesAStatementThatCannotBePrepared() {
    // A wrong type, which the client alone would only find out in the first round.
    Sql wrong = Sql.load(LaneConnectionTest.class, "wrong.sql").get("InsertsText");
    assertThatThrownBy(
            () -> postgres.lane("lane 2", List.of(sql("Own"), wrong), LaneLimits.DEFAULT))
        .isInstanceOf(DbException.class)
        .hasMessageStartingWith("InsertsText: ")
        .extracting(e -> ((DbException) e).sqlState())
        .isEqualTo("42804");
    assertThat(
            database.column(
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'test lane 2'"))
        .hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void preparesNothingAgain() {
    lane.execute(List.of(own(), setting("jit")));
    lane.execute(List.of(own(), setting("jit")));
    assertThat(Messages.types(proxy.requests())).isEqualTo("QBESBESQQBESBESQ");
  }
}
