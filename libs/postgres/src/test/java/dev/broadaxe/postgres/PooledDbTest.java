package dev.broadaxe.postgres;

import static dev.broadaxe.postgres.Sample.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.postgres.DbException.Kind;
import dev.broadaxe.postgres.Sample.Item;
import dev.broadaxe.testing.PgBouncerFixture;
import dev.broadaxe.testing.PostgresFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pools behind a real PgBouncer that shares few connections by transaction. */
class PooledDbTest {
  private static final int SHARED = 3;
  private static final DbLimits ONE = DbLimits.of(1);

  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  @RegisterExtension
  static final PgBouncerFixture BOUNCER = PgBouncerFixture.before(POSTGRES, "transaction", SHARED);

  private static Postgres postgres;

  @BeforeAll
  static void open() {
    POSTGRES.database().execute(Sample.TABLES);
    postgres =
        Postgres.open(
            Sample.address(POSTGRES.database()),
            DatabaseUrl.parse(BOUNCER.url()),
            "pooled",
            ConnectionRules.STANDARD);
  }

  @AfterAll
  static void close() {
    postgres.close();
  }

  @BeforeEach
  void empty() {
    POSTGRES.database().execute("TRUNCATE item, pointer");
  }

  private static Bound setting(String name) {
    return sql("Setting").bind(args -> args.text("name", name));
  }

  private static List<String> settings(Tx tx) {
    List<Bound> asked = new ArrayList<>();
    for (String name :
        List.of("statement_timeout", "idle_in_transaction_session_timeout", "jit", "TimeZone")) {
      asked.add(setting(name));
    }
    asked.add(setting("plan_cache_mode"));
    asked.add(setting("enable_seqscan"));
    return tx.all(asked).stream()
        .map(rows -> rows.one(row -> row.getText("value")).orElseThrow())
        .toList();
  }

  private static Bound byAmount(long least) {
    return sql("ItemsByAmount").bind(args -> args.longValue("least", least));
  }

  private static List<Item> all(Db db) {
    return db.read(tx -> tx.run(byAmount(0)).map(Item::read));
  }

  private static Bound pointElsewhere() {
    return sql("PointElsewhere").bind(args -> args.uuid("id", new UUID(0, 7)));
  }

  @Test
  void eachTransactionIsToldWhatOtherwiseTheConnectionIs() {
    try (Db lists = postgres.db("lists", ONE);
        Db keys = postgres.keyDb("keys", ONE);
        Db direct = postgres.directKeyDb("direct", ONE)) {
      List<String> byKey = List.of("30s", "30s", "off", "UTC", "force_generic_plan", "off");
      List<String> planned = List.of("30s", "30s", "off", "UTC", "auto", "on");
      // By turns, so that what one left behind would be the other's.
      for (int i = 0; i < 5; i++) {
        assertThat(keys.inTransaction(PooledDbTest::settings)).isEqualTo(byKey);
        assertThat(lists.inTransaction(PooledDbTest::settings)).isEqualTo(planned);
        assertThat(keys.autocommit(PooledDbTest::settings)).isEqualTo(byKey);
        assertThat(lists.autocommit(PooledDbTest::settings)).isEqualTo(planned);
        assertThat(direct.autocommit(PooledDbTest::settings)).isEqualTo(byKey);
      }
    }
  }

  @Test
  void manyClientsWithFewConnectionsGetEachTheirOwnAnswers() throws Exception {
    List<Item> items = Sample.items(300);
    try (Db keys = postgres.keyDb("crowd", DbLimits.of(20).withWaiting(1_000));
        Db lists = postgres.db("crowd", DbLimits.of(20).withWaiting(1_000));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<Item>>> answers = new ArrayList<>();
      for (Item item : items) {
        Bound byId = sql("ItemById").bind(args -> args.uuid("id", item.id()));
        Db db = item.amount() % 2 == 0 ? keys : lists;
        answers.add(
            threads.submit(
                () -> {
                  List<Item> seen = new ArrayList<>();
                  db.runInTransaction(
                      tx -> {
                        List<Rows> both = tx.all(List.of(Sample.add(List.of(item)), byId));
                        seen.addAll(both.getLast().map(Item::read));
                        seen.addAll(tx.run(byId).map(Item::read));
                      });
                  seen.addAll(db.read(tx -> tx.run(byId).map(Item::read)));
                  db.read(tx -> tx.all(List.of(byId, byId)))
                      .forEach(rows -> seen.addAll(rows.map(Item::read)));
                  return seen;
                }));
      }
      for (int i = 0; i < items.size(); i++) {
        Item own = items.get(i);
        assertThat(answers.get(i).get()).containsExactly(own, own, own, own, own);
      }
      assertThat(all(lists)).isEqualTo(items);
    }
    String connections =
        POSTGRES
            .database()
            .value(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'pooled%'"
                    + " AND datname = current_database()");
    assertThat(Integer.parseInt(connections)).isBetween(1, SHARED);
  }

  @Test
  void whatFailsInATransactionUndoesItAndHarmsNoOther() {
    List<Item> items = Sample.items(2);
    try (Db db = postgres.db("fails", ONE)) {
      db.runInTransaction(tx -> tx.run(Sample.add(items)));
      DbException twice =
          catchThrowableOfType(
              DbException.class,
              () ->
                  db.runInTransaction(
                      tx ->
                          tx.all(
                              List.of(
                                  Sample.add(Sample.items(1)), Sample.add(items), byAmount(0)))));
      assertThat(twice.statement()).isEqualTo("AddItems");
      assertThat(twice.duplicate()).isTrue();
      DbException atCommit =
          catchThrowableOfType(
              DbException.class, () -> db.runInTransaction(tx -> tx.run(pointElsewhere())));
      assertThat(atCommit.statement()).isEqualTo("commit");
      assertThat(atCommit.constraint()).isEqualTo("pointer_item");
      assertThat(all(db)).isEqualTo(items);
    }
  }

  @Test
  void ofSeveralStatementsWithoutATransactionEachIsForItself() {
    List<Item> items = Sample.items(2);
    Bound first = Sample.add(items.subList(0, 1));
    Bound second = Sample.add(items.subList(1, 2));
    try (Db db = postgres.db("alone", ONE)) {
      DbException twice =
          catchThrowableOfType(
              DbException.class,
              () -> db.read(tx -> tx.all(List.of(first, first, pointElsewhere(), second))));
      assertThat(twice.duplicate()).isTrue();
      assertThat(all(db)).isEqualTo(items);
      DbException late =
          catchThrowableOfType(
              DbException.class, () -> db.read(tx -> tx.all(List.of(pointElsewhere()))));
      assertThat(late.constraint()).isEqualTo("pointer_item");
      assertThat(POSTGRES.database().value("SELECT count(*) FROM pointer")).isEqualTo("0");
    }
  }

  @Test
  void theServerEndsWhatTakesTooLong() {
    DbLimits brief = new DbLimits(1, 0, Duration.ofSeconds(5), Duration.ofMillis(300));
    try (Db db = postgres.db("slow", brief)) {
      assertThat(
              catchThrowableOfType(
                      DbException.class, () -> db.runInTransaction(tx -> tx.run(Sample.nap(30))))
                  .sqlState())
          .isEqualTo("57014");
      assertThat(
              catchThrowableOfType(
                      DbException.class, () -> db.autocommit(tx -> tx.run(Sample.nap(30))))
                  .sqlState())
          .isEqualTo("57014");
      assertThat(all(db)).isEmpty();
    }
  }

  @Test
  void aPoolerThatIsGoneIsAnOutageThatEnds() {
    try (Db db = postgres.db("gone", DbLimits.of(2))) {
      DbException meanwhile =
          catchThrowableOfType(
              DbException.class,
              () ->
                  db.runInTransaction(
                      tx -> {
                        tx.run(Sample.add(Sample.items(1)));
                        BOUNCER.kill();
                        tx.run(byAmount(0));
                      }));
      assertThat(meanwhile.kind()).isEqualTo(Kind.NO_ANSWER);
      DbException away = catchThrowableOfType(DbException.class, () -> all(db));
      assertThat(away.kind()).isEqualTo(Kind.NO_ANSWER);
      assertThat(away.statement()).isEqualTo("connect");
      BOUNCER.start();
      assertThat(all(db)).isEmpty();
    }
  }

  @Test
  void aServerThatIsGoneIsAnOutageThatEnds() {
    try (Db db = postgres.db("lost", ONE)) {
      DbException lost =
          catchThrowableOfType(
              DbException.class,
              () ->
                  db.runInTransaction(
                      tx -> {
                        int pid =
                            tx.one(sql("Own"), _ -> {}, row -> row.getInt("pid")).orElseThrow();
                        POSTGRES.database().value("SELECT pg_terminate_backend(" + pid + ")");
                        tx.run(byAmount(0));
                      }));
      assertThat(lost.transientFailure()).isTrue();
      assertThat(all(db)).isEmpty();
    }
  }

  private static void check(String mode, int connections, String... problem) {
    try (PgBouncerFixture other = PgBouncerFixture.before(POSTGRES, mode, connections)) {
      check(other.url(), problem);
    }
  }

  private static void check(String url, String... problem) {
    try (Postgres through =
        Postgres.open(
            Sample.address(POSTGRES.database()),
            DatabaseUrl.parse(url),
            "checked",
            ConnectionRules.STANDARD)) {
      if (problem.length == 0) {
        assertThat(through.poolerProblem()).isEmpty();
      } else {
        assertThat(through.poolerProblem().orElseThrow()).contains(problem);
      }
    }
  }

  @Test
  void aPoolerIsCheckedBeforeItIsUsed() {
    check("transaction", 1);
    check("session", 20, "must lead to a PgBouncer with pool_mode=transaction", "session");
    check("session", 2, "and while 2 silent clients were connected", "one more got none: ask: ");
    check("statement", 20, "must lead to a PgBouncer with pool_mode=transaction", "statement");
    check(
        DatabaseUrl.plain("127.0.0.1", 1, "any", "anybody", "").text(),
        "PgBouncer at 127.0.0.1:1 does not serve: connect: ");
    check(POSTGRES.database().url(), "must lead to a PgBouncer", "a connection to the server of");
  }
}
