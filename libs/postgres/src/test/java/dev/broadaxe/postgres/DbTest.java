package dev.broadaxe.postgres;

import static dev.broadaxe.postgres.Sample.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.broadaxe.postgres.DbException.Kind;
import dev.broadaxe.postgres.Sample.Item;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TcpProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Transactions, refusals and outages of a pool, on a real server behind a network to cut. */
class DbTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  private static final DbLimits ONE = DbLimits.of(1);
  private static final DbLimits BRIEF =
      new DbLimits(1, 4, Duration.ofMillis(500), Duration.ofMillis(200));

  private static TcpProxy proxy;
  private static Postgres postgres;

  @BeforeAll
  static void open() {
    POSTGRES.database().execute(Sample.TABLES);
    proxy = TcpProxy.to("localhost", POSTGRES.database().port());
    postgres = Postgres.open(Sample.address(POSTGRES.database(), proxy.port()), "test");
  }

  @AfterAll
  static void close() {
    postgres.close();
    proxy.close();
  }

  @BeforeEach
  void empty() {
    POSTGRES.database().execute("TRUNCATE item, pointer");
  }

  private static List<Item> all(Tx tx) {
    return tx.many(sql("ItemsByAmount"), args -> args.longValue("least", 0), Item::read);
  }

  private static String setting(Tx tx, String name) {
    return tx.one(sql("Setting"), args -> args.text("name", name), row -> row.getText("value"))
        .orElseThrow();
  }

  private static String jit(Db db) {
    return db.read(tx -> setting(tx, "jit"));
  }

  private static DbException failure(Db db, Function<Tx, Object> work) {
    return catchThrowableOfType(DbException.class, () -> db.inTransaction(work));
  }

  @Test
  void commitsWhatTheWorkWrote() {
    List<Item> items = Sample.items(3);
    try (Db db = postgres.db("commits", ONE)) {
      int added = db.inTransaction(tx -> tx.run(Sample.add(items)).count());
      assertThat(added).isEqualTo(3);
      assertThat(db.read(DbTest::all)).isEqualTo(items);
      db.runInTransaction(
          tx ->
              assertThat(
                      tx.many(
                          sql("TakeItems"),
                          args -> args.uuids("ids", items.subList(1, 3), Item::id),
                          Item::read))
                  .containsExactlyInAnyOrderElementsOf(items.subList(1, 3)));
      assertThat(db.read(DbTest::all)).isEqualTo(items.subList(0, 1));
    }
  }

  @Test
  void rollsBackWhenTheWorkThrows() {
    try (Db db = postgres.db("throws", ONE)) {
      assertThatThrownBy(
              () ->
                  db.runInTransaction(
                      tx -> {
                        tx.run(Sample.add(Sample.items(1)));
                        throw new AssertionError("not this time");
                      }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("not this time");
      assertThat(db.read(DbTest::all)).isEmpty();
    }
  }

  @Test
  void namesTheStatementTheCodeAndTheConstraintOfAFailure() {
    List<Item> items = Sample.items(1);
    try (Db db = postgres.db("fails", ONE)) {
      db.runInTransaction(tx -> tx.run(Sample.add(items)));
      DbException twice = failure(db, tx -> tx.run(Sample.add(items)));
      assertThat(twice.statement()).isEqualTo("AddItems");
      assertThat(twice.kind()).isEqualTo(Kind.SERVER);
      assertThat(twice.sqlState()).isEqualTo("23505");
      assertThat(twice.constraint()).isEqualTo("item_pkey");
      assertThat(twice.duplicate()).isTrue();
      assertThat(twice.transientFailure()).isFalse();
      DbException atCommit =
          failure(
              db, tx -> tx.exec(sql("PointElsewhere"), args -> args.uuid("id", new UUID(0, 7))));
      assertThat(atCommit.statement()).isEqualTo("commit");
      assertThat(atCommit.constraint()).isEqualTo("pointer_item");
      assertThat(db.read(DbTest::all)).isEqualTo(items);
    }
  }

  @Test
  void commitsNothingWhenTheWorkSwallowsAFailure() {
    try (Db db = postgres.db("swallows", ONE)) {
      assertThatThrownBy(
              () ->
                  db.runInTransaction(
                      tx -> {
                        tx.run(Sample.add(Sample.items(1)));
                        assertThatThrownBy(() -> tx.run(Sample.raise(true)))
                            .isInstanceOf(DbException.class);
                      }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("swallowed");
      assertThat(db.read(DbTest::all)).isEmpty();
    }
  }

  @Test
  void refusesAStatementThatIsUsedAsAnother() {
    try (Db db = postgres.db("kinds", ONE)) {
      assertThatThrownBy(() -> db.read(tx -> tx.one(sql("ItemsByAmount"), _ -> {}, Item::read)))
          .hasMessage(
              "ItemsByAmount (sample.sql) is :MANY and is used as :ONE; change one of the two");
      assertThatThrownBy(() -> db.read(tx -> tx.exec(sql("CountItems"), _ -> {})))
          .hasMessageContaining("is :ONE and is used as :EXEC");
      assertThatThrownBy(
              () ->
                  db.read(
                      tx -> {
                        tx.run(Sample.add(Sample.items(2)));
                        Bound several =
                            sql("ItemsByAmount").bind(args -> args.longValue("least", 0));
                        return tx.run(several).one(Item::read);
                      }))
          .hasMessage("ItemsByAmount (sample.sql): 2 rows where one was expected");
    }
  }

  @Test
  void runsSingleStatementsWithoutATransaction() {
    try (Db db = postgres.db("single", ONE)) {
      db.read(tx -> setting(tx, "TimeZone"));
      proxy.forgetRequests();
      db.autocommit(tx -> setting(tx, "TimeZone"));
      assertThat(Messages.types(proxy.requests())).isEqualTo("BES");
    }
  }

  @Test
  void sendsBeginWithTheFirstStatementAndManyStatementsTogether() throws Exception {
    try (Db db = postgres.db("together", ONE);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      db.read(tx -> setting(tx, "TimeZone"));
      proxy.forgetRequests();
      proxy.holdAnswers();
      Future<List<String>> values =
          threads.submit(
              () ->
                  db.inTransaction(
                      tx ->
                          tx
                              .all(
                                  List.of(
                                      ask("application_name"), ask("jit"), ask("server_version")))
                              .stream()
                              .map(rows -> rows.one(row -> row.getText("value")).orElseThrow())
                              .toList()));
      // Not one answer has come back when the last question is on its way.
      proxy.awaitRequest("server_version");
      assertThat(Messages.types(proxy.requests())).isEqualTo("QBESBESBES");
      proxy.release();
      assertThat(values.get().subList(0, 2)).containsExactly("test together", "off");
    } finally {
      proxy.release();
    }
  }

  private static Bound ask(String name) {
    return sql("Setting").bind(args -> args.text("name", name));
  }

  @Test
  void preparesLongStatementsOnce() {
    Sql longer =
        SqlFile.parse("x.sql", "-- name: Long :one\nSELECT '" + "x".repeat(5_000) + "' AS text")
            .get("Long");
    try (Db db = postgres.db("long", ONE)) {
      proxy.forgetRequests();
      for (int i = 0; i < 3; i++) {
        Optional<String> text = db.read(tx -> tx.one(longer, _ -> {}, row -> row.getText("text")));
        assertThat(text).hasValueSatisfying(value -> assertThat(value).hasSize(5_000));
      }
      assertThat(Messages.count(proxy.requests().substring(startLength()), 'P')).isEqualTo(1);
    }
  }

  /** The first message of a connection has no letter; its length leads it. */
  private static int startLength() {
    String bytes = proxy.requests();
    return bytes.charAt(2) << 8 | bytes.charAt(3);
  }

  @Test
  void namesAStatementThatTheServerDoesNotUnderstand() {
    Sql wrong = Sql.load(DbTest.class, "wrong.sql").get("InsertsText");
    try (Db db = postgres.db("wrong", ONE)) {
      DbException failure =
          failure(
              db,
              tx -> tx.exec(wrong, args -> args.uuid("id", new UUID(1, 1)).text("amount", "5")));
      assertThat(failure.statement()).isEqualTo("InsertsText");
      assertThat(failure.sqlState()).isEqualTo("42804");
    }
  }

  @Test
  void refusesCallersBeyondItsLimits() throws Exception {
    DbLimits none = new DbLimits(1, 0, Duration.ofSeconds(5), Duration.ofSeconds(5));
    DbLimits brief = new DbLimits(1, 1, Duration.ofMillis(50), Duration.ofSeconds(5));
    for (DbLimits limits : List.of(none, brief)) {
      CountDownLatch borrowed = new CountDownLatch(1);
      CountDownLatch enough = new CountDownLatch(1);
      try (Db db = postgres.db("limits", limits);
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var holder =
            threads.submit(
                () ->
                    db.read(
                        tx -> {
                          borrowed.countDown();
                          return awaitThen(enough, tx);
                        }));
        borrowed.await();
        DbException busy = catchThrowableOfType(DbException.class, () -> db.read(DbTest::all));
        assertThat(busy.kind()).isEqualTo(Kind.BUSY);
        assertThat(busy.transientFailure()).isTrue();
        enough.countDown();
        assertThat(holder.get()).isEqualTo("off");
        assertThat(db.read(DbTest::all)).isEmpty();
      }
    }
  }

  private static String awaitThen(CountDownLatch latch, Tx tx) {
    try {
      latch.await();
      return setting(tx, "jit");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void givesConnectionsBackWhateverHappens() {
    try (Db db = postgres.db("back", ONE)) {
      for (int i = 0; i < 5; i++) {
        assertThat(failure(db, tx -> tx.run(Sample.raise(true))).sqlState()).isEqualTo("BX001");
        assertThatThrownBy(() -> db.read(_ -> List.of().getFirst())).isNotNull();
      }
      assertThat(jit(db)).isEqualTo("off");
    }
  }

  @Test
  void serves200CallersWith3Connections() throws Exception {
    try (Db db = postgres.db("crowd", DbLimits.of(3).withWaiting(200));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> writes = new ArrayList<>();
      for (Item item : Sample.items(200)) {
        writes.add(
            threads.submit(
                () -> db.inTransaction(tx -> tx.run(Sample.add(List.of(item))).count())));
      }
      for (Future<Integer> write : writes) {
        assertThat(write.get()).isEqualTo(1);
      }
      assertThat(db.read(DbTest::all)).hasSize(200);
      assertThat(
              POSTGRES
                  .database()
                  .value(
                      "SELECT count(*) FROM pg_stat_activity"
                          + " WHERE application_name = 'test crowd'"))
          .isEqualTo("3");
    }
  }

  @Test
  void letsTheServerEndWhatTakesTooLong() {
    try (Db db = postgres.db("slow", BRIEF)) {
      DbException failure = failure(db, tx -> tx.run(Sample.nap(30)));
      assertThat(failure.sqlState()).isEqualTo("57014");
      assertThat(failure.transientFailure()).isTrue();
    }
  }

  @Test
  void leavesASilentConnectionAndTakesAnother() {
    try (Db db = postgres.db("silent", BRIEF)) {
      db.read(DbTest::all);
      proxy.holdAnswers();
      DbException silence = failure(db, tx -> tx.run(Sample.nap(0)));
      assertThat(silence.kind()).isEqualTo(Kind.NO_ANSWER);
      assertThat(silence.statement()).isEqualTo("Nap");
      assertThat(silence.transientFailure()).isTrue();
      proxy.release();
      // There is only room for one, so the silent one must be gone.
      assertThat(jit(db)).isEqualTo("off");
    } finally {
      proxy.release();
    }
  }

  @Test
  void outlivesACutAndARefusingServer() throws Exception {
    try (Db db = postgres.db("cut", ONE);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      db.read(DbTest::all);
      proxy.forgetRequests();
      proxy.holdAnswers();
      var nap = threads.submit(() -> failure(db, tx -> tx.run(Sample.nap(0))));
      proxy.awaitRequest("Nap");
      proxy.refuse(true);
      proxy.cut();
      assertThat(nap.get().kind()).isEqualTo(Kind.NO_ANSWER);
      DbException refused = failure(db, tx -> tx.run(Sample.nap(0)));
      assertThat(refused.kind()).isEqualTo(Kind.NO_ANSWER);
      assertThat(refused.statement()).isEqualTo("connect");
      proxy.refuse(false);
      proxy.release();
      assertThat(jit(db)).isEqualTo("off");
    } finally {
      proxy.refuse(false);
      proxy.release();
    }
  }

  @Test
  void finishesWhatWasBegunWhenInterrupted() throws Exception {
    try (Db db = postgres.db("interrupted", ONE);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      db.read(DbTest::all);
      proxy.forgetRequests();
      var interrupted =
          threads.submit(
              () -> {
                Thread.currentThread().interrupt();
                db.runInTransaction(tx -> tx.run(Sample.add(Sample.items(1))));
                return Thread.currentThread().isInterrupted();
              });
      assertThat(interrupted.get()).isTrue();
      assertThat(db.read(DbTest::all)).hasSize(1);
    }
  }

  @Test
  void saysThatTheCommitGotNoAnswer() throws Exception {
    try (Db db = postgres.db("lost", ONE);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      db.read(DbTest::all);
      proxy.forgetRequests();
      var lost =
          threads.submit(
              () ->
                  failure(
                      db,
                      tx -> {
                        Rows added = tx.run(Sample.add(Sample.items(1)));
                        proxy.holdAnswers();
                        return added;
                      }));
      proxy.awaitRequest("COMMIT");
      proxy.cut();
      assertThat(lost.get().statement()).isEqualTo("commit");
      assertThat(lost.get().kind()).isEqualTo(Kind.NO_ANSWER);
    } finally {
      proxy.release();
    }
  }
}
