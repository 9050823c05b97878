package dev.broadaxe.postgres;

import static dev.broadaxe.postgres.Sample.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestSignal;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What holds for every connection of a process: how many, for how long, with which settings. */
class ConnectionRulesTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  private static final Duration NEVER = Duration.ZERO;

  @BeforeAll
  static void tables() {
    POSTGRES.database().execute(Sample.TABLES);
  }

  private static Postgres open(String name, ConnectionRules rules) {
    return Postgres.open(Sample.address(POSTGRES.database()), name, rules);
  }

  private static ConnectionRules atMost(int max) {
    return new ConnectionRules(max, 0, NEVER, NEVER, true, false);
  }

  private static String setting(Rows rows) {
    return rows.one(row -> row.getText("value")).orElseThrow();
  }

  private static Bound setting(String name) {
    return sql("Setting").bind(args -> args.text("name", name));
  }

  private static List<String> pids(String name) {
    return POSTGRES
        .database()
        .column("SELECT pid FROM pg_stat_activity WHERE application_name = '" + name + "'");
  }

  /** Asks until it is so; what is waited for is done by other threads. */
  private static void awaitConnections(String name, int wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    List<String> pids = pids(name);
    while (pids.size() != wanted && System.nanoTime() < end) {
      pids = pids(name);
    }
    assertThat(pids).hasSize(wanted);
  }

  @Test
  void everyConnectionIsBoundedAndInUtc() {
    try (Postgres postgres = open("session", atMost(3));
        Db db = postgres.db("all", DbLimits.of(1));
        Db keys = postgres.keyDb("keys", DbLimits.of(1));
        LaneConnection lane = postgres.lane("lane", Sample.SQL.all(), LaneLimits.DEFAULT)) {
      for (Db pool : List.of(db, keys)) {
        assertThat(pool.<String>read(tx -> setting(tx.run(setting("statement_timeout")))))
            .isEqualTo("30s");
        assertThat(
                pool.<String>read(
                    tx -> setting(tx.run(setting("idle_in_transaction_session_timeout")))))
            .isEqualTo("30s");
        assertThat(pool.<String>read(tx -> setting(tx.run(setting("TimeZone"))))).isEqualTo("UTC");
      }
      assertThat(setting(lane.query(setting("statement_timeout")))).isEqualTo("10s");
      assertThat(setting(lane.query(setting("idle_in_transaction_session_timeout"))))
          .isEqualTo("5s");
      assertThat(setting(lane.query(setting("TimeZone")))).isEqualTo("UTC");
    }
  }

  @Test
  void theServersZoneStaysWhenItIsSaid() {
    POSTGRES.database().execute("ALTER ROLE CURRENT_USER SET TimeZone = 'Asia/Kathmandu'");
    ConnectionRules rules = new ConnectionRules(2, 0, NEVER, NEVER, false, false);
    try (Postgres theirs = open("theirs", rules);
        Db their = theirs.db("zone", DbLimits.of(1));
        Postgres ours = open("ours", atMost(1));
        Db our = ours.db("zone", DbLimits.of(1))) {
      assertThat(their.<String>read(tx -> setting(tx.run(setting("TimeZone")))))
          .isEqualTo("Asia/Kathmandu");
      assertThat(our.<String>read(tx -> setting(tx.run(setting("TimeZone"))))).isEqualTo("UTC");
    } finally {
      POSTGRES.database().execute("ALTER ROLE CURRENT_USER RESET TimeZone");
    }
  }

  @Test
  void poolsLanesAndListenersShareWhatTheProcessMayHave() {
    try (Postgres postgres = open("budget", atMost(4))) {
      Db pool = postgres.db("pool", DbLimits.of(2));
      LaneConnection lane = postgres.lane("lane", Sample.SQL.all(), LaneLimits.DEFAULT);
      TestSignal<String> heard = new TestSignal<>();
      Listen listen = postgres.listen();
      listen.to("channel", heard::signal);
      heard.await(1);

      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> postgres.lane("more", Sample.SQL.all(), LaneLimits.DEFAULT))
            .isInstanceOf(DbException.class)
            .hasMessageContaining("1 connections for more")
            .hasMessageContaining("0 that are left of 4 (DATABASE_MAX_CONNS)");
      }
      lane.close();
      lane.close();
      listen.close();
      try (Db other = postgres.keyDb("other", DbLimits.of(2))) {
        assertThat(other.<String>read(tx -> setting(tx.run(setting("jit"))))).isEqualTo("off");
        assertThatThrownBy(() -> postgres.listen()).isInstanceOf(DbException.class);
      }
      pool.close();
    }
  }

  @Test
  void aLaneThatCannotConnectTakesNothing() {
    Sql wrong = Sql.load(DbTest.class, "wrong.sql").get("InsertsText");
    try (Postgres postgres = open("refused", atMost(1))) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> postgres.lane("lane", List.of(wrong), LaneLimits.DEFAULT))
            .hasMessageStartingWith("InsertsText: ");
      }
      postgres.lane("lane", Sample.SQL.all(), LaneLimits.DEFAULT).close();
    }
  }

  @Test
  void keepsSomeConnectionsAndGivesUpTheOthers() throws Exception {
    ConnectionRules rules = new ConnectionRules(5, 2, NEVER, Duration.ofMillis(300), true, false);
    try (Postgres postgres = open("kept", rules);
        Db db = postgres.db("pool", DbLimits.of(5));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      awaitConnections("kept pool", 2);
      CyclicBarrier together = new CyclicBarrier(5);
      var borrowers =
          threads.invokeAll(Collections.nCopies(5, () -> db.<Integer>read(_ -> passed(together))));
      for (var borrower : borrowers) {
        borrower.get();
      }
      awaitConnections("kept pool", 2);
    }
  }

  private static int passed(CyclicBarrier barrier) {
    try {
      return barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void replacesAConnectionThatHasLivedLongEnough() {
    ConnectionRules rules = new ConnectionRules(1, 0, Duration.ofMillis(300), NEVER, true, false);
    try (Postgres postgres = open("lifetime", rules);
        Db db = postgres.db("pool", DbLimits.of(1))) {
      int first = db.read(tx -> pid(tx));
      awaitConnections("lifetime pool", 0);
      int now = db.read(tx -> pid(tx));
      assertThat(now).isNotEqualTo(first);
    }
  }

  private static int pid(Tx tx) {
    return tx.one(sql("Own"), _ -> {}, row -> row.getInt("pid")).orElseThrow();
  }

  @Test
  void logsStatementsByNameWithoutTheirValues() {
    TestSignal<String> logged = new TestSignal<>();
    Logger logger = Logger.getLogger(QueryLog.class.getName());
    Handler handler = new Collecting(logged);
    logger.addHandler(handler);
    ConnectionRules rules = new ConnectionRules(2, 0, NEVER, NEVER, true, true);
    try (Postgres postgres = open("logged", rules);
        Db db = postgres.db("pool", DbLimits.of(1));
        LaneConnection lane = postgres.lane("lane", Sample.SQL.all(), LaneLimits.DEFAULT)) {
      db.read(tx -> setting(tx.run(setting("jit"))));
      lane.execute(List.of(Sample.nap(0), Sample.raise(false)));

      List<String> lines = logged.await(2);
      assertThat(lines.get(0)).matches("ran: statement=Setting \\(sample.sql\\) millis=[0-9.]+");
      assertThat(lines.get(1)).matches("ran: round=\\[Nap .*, Raise .*] millis=[0-9.]+");
    } finally {
      logger.removeHandler(handler);
    }
  }

  /** Signals the text of every record. */
  private static final class Collecting extends Handler {
    private final TestSignal<String> logged;

    Collecting(TestSignal<String> logged) {
      this.logged = logged;
    }

    @Override
    public void publish(LogRecord line) {
      logged.signal(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
