package dev.broadaxe.controllers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.loops.LoopObserver.Turn;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.store.Expiry;
import dev.broadaxe.store.Partitions;
import dev.broadaxe.store.ShardRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.SettableClock;
import dev.broadaxe.testing.TcpProxy;
import dev.broadaxe.testing.TestDatabase;
import dev.broadaxe.testing.TestSignal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done again and again, whatever happens meanwhile. */
class ControllersTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Duration RETENTION = Duration.ofDays(30);
  private static final String TENANT = "01890000-0000-7000-8000-000000000001";

  private final TestDatabase database = POSTGRES.database();
  private final TcpProxy network = TcpProxy.to(database.host(), database.port());
  private final SettableClock clock = new SettableClock(Instant.parse("2026-01-31T12:00:00Z"));
  private final TestSignal<Turn> turns = new TestSignal<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final Postgres postgres =
      Postgres.open(
          DatabaseUrl.plain(
              database.host(),
              network.port(),
              database.name(),
              database.user(),
              database.password()),
          "controllers-test");
  private final Db db = postgres.db("lists", DbLimits.of(2));
  private final Shards shards =
      new Shards(
          new ShardRepository(db),
          "this",
          new SettableClock(Instant.EPOCH),
          LoopObserver.NONE,
          (where, fault) -> faults.add(where + ": " + fault));
  private final Controllers controllers =
      new Controllers(
          shards,
          new Partitions(db),
          new Expiry(db, "this"),
          RETENTION,
          clock,
          turns::signal,
          (where, fault) -> faults.add(where + ": " + fault));

  @BeforeEach
  void empty() {
    database.execute(
        "truncate tenant, worker, live, dead_letter, shard, process;"
            + " insert into tenant (id, name, slug) values ('"
            + TENANT
            + "', 'tenant', 'tenant')");
    shards.start();
    database.execute("update shard set until = 'infinity'");
  }

  @AfterEach
  void stop() {
    controllers.stop();
    shards.stop();
    db.close();
    postgres.close();
    network.close();
    assertThat(faults).isEmpty();
  }

  /** Lets so much time pass, which is enough for some job, and waits until it was done. */
  private void pass(Duration time) {
    int before = turns.seen().size();
    clock.advance(time);
    controllers.wake();
    turns.await(before + 1);
  }

  private LocalDate today() {
    return LocalDate.parse(database.value("select (now() at time zone 'UTC')::date"));
  }

  private LocalDate makeDay(int daysAgo) {
    LocalDate day = today().minusDays(daysAgo);
    database.column("select ensure_day('" + day + "')");
    return day;
  }

  private static String partition(String table, LocalDate day) {
    return table + "_" + day.toString().replace("-", "");
  }

  private boolean has(LocalDate day) {
    return database
        .value("select to_regclass('" + partition("task", day) + "') is not null")
        .equals("t");
  }

  private void dropDay(LocalDate day) {
    for (String table : List.of("task", "attempt", "note", "log_line")) {
      database.execute("drop table " + partition(table, day));
    }
  }

  private void addWorkers(String name, int count, String heard) {
    database.execute(
        ("insert into worker (tenant_id, id, name, actions, slots, created_at, heartbeat_at)"
                + " select '%s', gen_random_uuid(), '%s', '{a:b}', '{}',"
                + " now() - interval '50 days',"
                + " now() - interval '%s' from generate_series(1, %d)")
            .formatted(TENANT, name, heard, count));
  }

  private void addDeadLetters(String reason, int count, String age) {
    database.execute(
        ("insert into dead_letter (tenant_id, command_id, at, kind, body, reason)"
                + " select '%s', gen_random_uuid(), now() - interval '%s', 'kind', '', '%s'"
                + " from generate_series(1, %d)")
            .formatted(TENANT, age, reason, count));
  }

  private int count(String table) {
    return Integer.parseInt(database.value("select count(*) from " + table));
  }

  @Test
  void daysAreThereFromTheStartAndMadeAheadEveryHour() {
    LocalDate last = today().plusDays(Partitions.DAYS_AHEAD);
    controllers.start();
    assertThat(has(today().minusDays(1))).isTrue();
    assertThat(has(last)).isTrue();

    for (int hour = 0; hour < 3; hour++) {
      dropDay(last);
      pass(Controllers.EVERY);
      assertThat(has(last)).isTrue();
    }
  }

  @Test
  void daysAreDroppedAfterTheRetention() {
    LocalDate old = makeDay(32);
    LocalDate young = makeDay(29);
    controllers.start();
    pass(Controllers.AGAIN);
    assertThat(has(old)).isFalse();

    LocalDate older = makeDay(40);
    pass(Controllers.EVERY);
    assertThat(has(older)).isFalse();
    assertThat(has(young)).isTrue();
    assertThat(has(today())).isTrue();
  }

  @Test
  void whoDoesNotHoldTheShardOfAllDropsNoDays() {
    LocalDate old = makeDay(32);
    addDeadLetters("old", 1, "31 days");
    shards.stop();
    controllers.start();
    pass(Controllers.AGAIN);
    assertThat(has(old)).isTrue();
    assertThat(count("dead_letter")).isEqualTo(1);
  }

  @Test
  void workersThatVanishedAreDeletedInChunksOnceOthersHadTimeToComeBack() {
    addWorkers("vanished", 2 * Expiry.CHUNK + 500, "31 days");
    addWorkers("there", 3, "29 days");
    controllers.start();
    pass(Controllers.AGAIN);
    assertThat(count("worker")).isEqualTo(2 * Expiry.CHUNK + 503);

    pass(Controllers.SETTLED.minus(Controllers.AGAIN));
    assertThat(count("worker")).isEqualTo(Expiry.CHUNK + 503);
    pass(Controllers.MORE);
    assertThat(count("worker")).isEqualTo(503);
    pass(Controllers.MORE);
    assertThat(database.column("select distinct name from worker")).containsExactly("there");

    addWorkers("vanished", 1, "31 days");
    pass(Controllers.EVERY);
    assertThat(count("worker")).isEqualTo(3);
  }

  @Test
  void deadLettersAreDeletedAfterTheRetention() {
    addDeadLetters("old", Expiry.CHUNK + 1, "31 days");
    addDeadLetters("young", 1, "29 days");
    controllers.start();
    pass(Controllers.AGAIN);
    assertThat(count("dead_letter")).isEqualTo(2);
    pass(Controllers.MORE);
    assertThat(database.column("select reason from dead_letter")).containsExactly("young");
  }

  @Test
  void aJobThatThrowsGoesOnAndSoDoTheOthers() {
    controllers.start();
    LocalDate old = makeDay(32);
    addWorkers("vanished", 1, "31 days");
    database.execute("alter function drop_day(date) rename to drop_day_away");
    try {
      pass(Controllers.AGAIN);
      pass(Controllers.SETTLED.minus(Controllers.AGAIN));
      assertThat(has(old)).isTrue();
      assertThat(count("worker")).isZero();
    } finally {
      database.execute("alter function drop_day_away(date) rename to drop_day");
    }

    pass(Controllers.AGAIN);
    assertThat(has(old)).isFalse();
  }

  @Test
  void whenTheDatabaseWasAwayJobsAreDoneSoonAndWorkersGetTimeAnew() {
    controllers.start();
    LocalDate old = makeDay(32);
    addWorkers("vanished", 1, "31 days");
    network.refuse(true);
    network.cut();
    pass(Controllers.SETTLED);
    network.refuse(false);

    pass(Controllers.AGAIN);
    assertThat(has(old)).isFalse();
    assertThat(count("worker")).isEqualTo(1);
    pass(Controllers.SETTLED.minus(Controllers.AGAIN));
    assertThat(count("worker")).isZero();
  }

  @Test
  void itDoesNotStartWithoutItsDatabase() {
    network.refuse(true);
    network.cut();
    assertThatThrownBy(controllers::start).isInstanceOf(StoreOutage.class);
  }
}
