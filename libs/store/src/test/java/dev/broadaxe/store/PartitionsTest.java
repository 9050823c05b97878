package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Days are made ahead and dropped behind, and nobody has to wait for it. */
class PartitionsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final Duration WEEK = Duration.ofDays(7);

  private static Pg pg;
  private static Partitions partitions;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    partitions = new Partitions(pg.db);
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static LocalDate today() {
    return LocalDate.parse(pg.database.value("select (now() at time zone 'UTC')::date"));
  }

  private static List<String> days(String table) {
    return pg.database.column(
        "select right(inhrelid::regclass::text, 8) from pg_inherits where inhparent = '"
            + table
            + "'::regclass order by 1");
  }

  private static void make(LocalDate day) {
    pg.database.column("select ensure_day('" + day + "')");
  }

  @Test
  void nineDaysAreThereOfEveryTableHoweverManyMakeThem() {
    IntStream.range(0, 8)
        .mapToObj(
            n -> CompletableFuture.runAsync(partitions::ensureDays, Thread::startVirtualThread))
        .toList()
        .forEach(CompletableFuture::join);
    for (String table : List.of("task", "attempt", "note", "log_line")) {
      assertThat(days(table))
          .contains(
              today().minusDays(1).toString().replace("-", ""),
              today().plusDays(7).toString().replace("-", ""))
          .hasSizeBetween(9, 12);
    }
  }

  @Test
  void aDayIsMadeWhileOthersReadAndWrite() throws SQLException {
    try (Connection other = pg.database.connect()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("select count(*) from task");
        statement.execute("delete from task where false");
      }
      make(today().plusDays(40));
      other.rollback();
    }
    assertThat(days("task")).contains(today().plusDays(40).toString().replace("-", ""));
  }

  @Test
  void aRowGoesToTheDayOfItsId() {
    UUID tenant = pg.addTenant();
    var version = pg.addWorkflow(tenant);
    pg.database.execute(
        "insert into task (tenant_id, id, workflow_id, version_id, step_id, priority, input)"
            + " select '%s', uuid7_floor('%sT00:00:00Z'), '%s', '%s', '%s', 1, ''"
                .formatted(tenant, today(), version.workflowId(), version.id(), version.id()));
    assertThat(
            pg.database.value(
                "select right(tableoid::regclass::text, 8) from task where tenant_id = '%s'"
                    .formatted(tenant)))
        .isEqualTo(today().toString().replace("-", ""));
  }

  @Test
  void oldDaysAreDroppedUnlessATaskOfThemLivesOrTheyAreInUse() throws SQLException {
    LocalDate dead = today().minusDays(20);
    LocalDate alive = today().minusDays(21);
    LocalDate young = today().minusDays(5);
    make(dead);
    make(alive);
    make(young);
    UUID tenant = pg.addTenant();
    pg.database.execute(
        ("insert into live (tenant_id, id, version_id, step_id, seq, queued_at, attempt,"
                + " app_retries, internal_retries, invocation, state, priority, line)"
                + " select '%1$s', uuid7_floor('%2$sT13:00:00Z'), '%1$s', '%1$s', 1, now(), 0, 0,"
                + " 0, 0, 1, 1, 'q'")
            .formatted(tenant, alive));
    try (Connection other = pg.database.connect()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("select count(*) from attempt");
      }
      assertThat(partitions.dropDays(WEEK)).as("somebody reads").isEmpty();
      other.rollback();
    }
    assertThat(partitions.dropDays(WEEK)).containsExactly(dead);
    assertThat(days("log_line"))
        .doesNotContain(dead.toString().replace("-", ""))
        .contains(alive.toString().replace("-", ""), young.toString().replace("-", ""));
    pg.database.execute("delete from live where tenant_id = '" + tenant + "'");
    assertThat(partitions.dropDays(WEEK)).containsExactly(alive);
  }
}
