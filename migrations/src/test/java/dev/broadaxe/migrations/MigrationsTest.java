package dev.broadaxe.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The runner on a real server: once, again, at the same time, newer, older and broken. */
class MigrationsTest {
  private static final String SAMPLE = "classpath:db/sample";
  private static final String NEXT = "classpath:db/sample_next";
  private static final String BROKEN = "classpath:db/sample_broken";

  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() throws Exception {
    server = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @Test
  void appliesOnceAndThenFindsNothingToDo() throws SQLException {
    String url = database("twice");
    assertThat(Migrations.run(SAMPLE, url, "postgres", "")).isEqualTo(1);
    assertThat(Migrations.run(SAMPLE, url, "postgres", "")).isZero();
    assertThat(text("twice", "INSERT INTO sample VALUES (gen_random_uuid()) RETURNING note"))
        .isEqualTo("{kept as it is}");
  }

  @Test
  void appliesWhatIsNewAndLeavesANewerSchemaAlone() throws SQLException {
    String url = database("newer");
    assertThat(Migrations.run(SAMPLE, url, "postgres", "")).isEqualTo(1);
    assertThat(Migrations.run(NEXT, url, "postgres", "")).isEqualTo(1);
    assertThat(Migrations.run(SAMPLE, url, "postgres", "")).isZero();
  }

  @Test
  void isAppliedOnceByManyAtTheSameTime() throws Exception {
    String url = database("together");
    List<Future<Integer>> runs = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        runs.add(threads.submit(() -> Migrations.run(NEXT, url, "postgres", "")));
      }
    }
    List<Integer> applied = new ArrayList<>();
    for (Future<Integer> run : runs) {
      applied.add(run.get());
    }
    assertThat(applied.stream().mapToInt(Integer::intValue).sum()).isEqualTo(2);
    assertThat(text("together", "SELECT count(*) FROM schema_history WHERE success"))
        .isEqualTo("2");
  }

  @Test
  void leavesNothingOfAChangeThatFails() throws SQLException {
    String url = database("broken");
    assertThatThrownBy(() -> Migrations.run(BROKEN, url, "postgres", ""))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("V002__two.sql")
        .hasMessageContaining("nowhere");
    assertThat(text("broken", "SELECT to_regclass('half') IS NULL")).isEqualTo("t");
    assertThat(Migrations.run(NEXT, url, "postgres", "")).isEqualTo(1);
  }

  @Test
  void saysWhatCannotBeReached() {
    assertThatThrownBy(
            () -> Migrations.run(SAMPLE, server.getJdbcUrl("postgres", "absent"), "postgres", ""))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("absent");
  }

  private static String database(String name) throws SQLException {
    text("postgres", "CREATE DATABASE " + name);
    return server.getJdbcUrl("postgres", name);
  }

  private static String text(String database, String sql) throws SQLException {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        var statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return "";
      }
      try (ResultSet rows = statement.getResultSet()) {
        rows.next();
        return rows.getString(1);
      }
    }
  }
}
