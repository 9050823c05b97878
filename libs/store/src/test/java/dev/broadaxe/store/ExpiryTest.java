package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What has outlived the retention goes a chunk at a time, and nothing else goes. */
class ExpiryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Duration WEEK = Duration.ofDays(7);

  private static Pg pg;
  private static Expiry expiry;
  private UUID tenant;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    expiry = new Expiry(pg.db, "this");
    pg.holdAllShards("this");
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @BeforeEach
  void tenant() {
    pg.database.execute("truncate worker, live, dead_letter");
    tenant = pg.addTenant();
  }

  /** Workers that registered, opened their stream, and beat so long ago; or never, if empty. */
  private static void add(
      int count, UUID owner, String name, String created, String session, String beat) {
    pg.database.execute(
        ("insert into worker (tenant_id, id, name, actions, slots, created_at, session_at,"
                + " heartbeat_at, session_open)"
                + " select '%s', gen_random_uuid(), '%s', '{a:b}', '{}',"
                + " %s, %s, %s, true from generate_series(1, %d)")
            .formatted(owner, name, ago(created), ago(session), ago(beat), count));
  }

  private static String ago(String interval) {
    return interval.isEmpty() ? "null" : "now() - interval '" + interval + "'";
  }

  private static List<String> names() {
    return pg.database.column("select distinct name from worker order by 1");
  }

  private static void assign(String name) {
    pg.database.execute(
        ("insert into live (tenant_id, id, version_id, step_id, seq, queued_at, assigned_at,"
                + " worker_id, attempt, app_retries, internal_retries, invocation, state, priority,"
                + " line)"
                + " select tenant_id, gen_random_uuid(), id, id, 1, now(), now(), id, 0, 0, 0,"
                + " 0, 2, 1, '' from worker where name = '%s'")
            .formatted(name));
  }

  @Test
  void workersGoThatWereNotHeardOfForTheRetention() {
    UUID other = pg.addTenant();
    add(1, tenant, "registered alone", "8 days", "", "");
    add(1, tenant, "silent", "20 days", "9 days", "8 days");
    add(1, other, "silent of another tenant", "20 days", "9 days", "8 days");
    add(1, tenant, "beats", "20 days", "19 days", "6 days");
    add(1, tenant, "listens anew", "20 days", "6 days", "19 days");
    add(1, tenant, "new", "6 days", "", "");

    assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(3);

    assertThat(names()).containsExactly("beats", "listens anew", "new");
    assertThat(expiry.deleteSilentWorkers(WEEK)).isZero();
  }

  @Test
  void whoHoldsNoShardDeletesNothing() {
    add(2, tenant, "silent", "20 days", "9 days", "8 days");
    pg.database.execute(
        "insert into dead_letter (tenant_id, command_id, at, kind, body, reason)"
            + " select '"
            + tenant
            + "', gen_random_uuid(), now() - interval '8 days', 'kind', '', ''");
    Expiry other = new Expiry(pg.db, "another");
    assertThat(other.deleteSilentWorkers(WEEK)).isZero();
    assertThat(other.deleteDeadLetters(WEEK)).isZero();

    pg.database.execute("update shard set until = clock_timestamp()");
    assertThat(expiry.deleteSilentWorkers(WEEK)).as("its term is over").isZero();
    assertThat(expiry.deleteDeadLetters(WEEK)).isZero();
    pg.holdAllShards("this");
    assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(2);
    assertThat(expiry.deleteDeadLetters(WEEK)).isEqualTo(1);
  }

  @Test
  void aWorkerStaysAsLongAsATaskIsAssignedToIt() {
    add(2, tenant, "busy", "20 days", "9 days", "8 days");
    add(1, tenant, "idle", "20 days", "9 days", "8 days");
    assign("busy");

    assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(1);
    assertThat(names()).containsExactly("busy");

    pg.database.execute("truncate live");
    assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(2);
  }

  @Test
  void aWorkerThatIsJustHeardOfStays() throws SQLException {
    add(1, tenant, "comes back", "20 days", "9 days", "8 days");
    add(1, tenant, "silent", "20 days", "9 days", "8 days");
    try (Connection other = pg.database.connect()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("update worker set heartbeat_at = now() where name = 'comes back'");
      }
      assertThat(expiry.deleteSilentWorkers(WEEK)).as("nobody waits").isEqualTo(1);
      other.commit();
    }
    assertThat(expiry.deleteSilentWorkers(WEEK)).isZero();
    assertThat(names()).containsExactly("comes back");
  }

  @Test
  void tenThousandThatVanishedGoAThousandAtATime() {
    add(10_000, tenant, "vanished", "8 days", "8 days", "");
    add(300, pg.addTenant(), "of another tenant", "8 days", "8 days", "");
    add(100, tenant, "new", "1 hour", "", "");
    for (int i = 0; i < 10; i++) {
      assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(Expiry.CHUNK);
    }
    assertThat(expiry.deleteSilentWorkers(WEEK)).isEqualTo(300);
    assertThat(names()).containsExactly("new");
  }

  @Test
  void deadLettersGoAfterTheRetention() {
    pg.database.execute(
        ("insert into dead_letter (tenant_id, command_id, at, kind, body, reason)"
                + " select '%s', gen_random_uuid(), "
                + " now() + interval '1 hour' - n * interval '6 hours', 'kind', '',"
                + " case when n > 28 then 'old' else 'young' end from generate_series(1, 2000) n")
            .formatted(tenant));
    assertThat(expiry.deleteDeadLetters(WEEK)).isEqualTo(Expiry.CHUNK);
    assertThat(expiry.deleteDeadLetters(WEEK)).isEqualTo(972);
    assertThat(pg.database.column("select distinct reason from dead_letter"))
        .containsExactly("young");
    assertThat(expiry.deleteDeadLetters(WEEK)).isZero();
  }
}
