package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Each fixture has a database of its own on the one server, with the schema if it asks for it. */
class PostgresFixtureTest {
  @Test
  void givesEveryoneADatabaseOfTheirOwnWithTheSchema() {
    try (PostgresFixture one = PostgresFixture.migrated();
        PostgresFixture two = PostgresFixture.migrated();
        PostgresFixture empty = PostgresFixture.empty()) {
      String tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
      assertThat(one.database().port()).isEqualTo(two.database().port());
      assertThat(one.database().name()).isNotEqualTo(two.database().name());
      assertThat(Integer.parseInt(one.database().value(tables))).isPositive();
      assertThat(empty.database().value(tables)).isEqualTo("0");
      one.database().execute("CREATE TABLE mine (id int)");
      assertThat(two.database().value("SELECT to_regclass('mine')")).isEqualTo("null");
      assertThat(one.database()).isSameAs(one.open());
    }
  }

  @Test
  void dropsItsDatabase() {
    try (PostgresFixture watcher = PostgresFixture.empty()) {
      PostgresFixture gone = PostgresFixture.empty();
      TestDatabase database = gone.database();
      gone.close();
      gone.close();
      assertThat(
              watcher
                  .database()
                  .column("SELECT 1 FROM pg_database WHERE datname = '" + database.name() + "'"))
          .isEmpty();
      assertThatThrownBy(() -> database.value("SELECT 1")).isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void runsVersion18() {
    try (PostgresFixture fixture = PostgresFixture.empty()) {
      assertThat(fixture.database().value("SHOW server_version")).startsWith("18.");
      assertThat(fixture.database().url())
          .isEqualTo(
              "postgres://postgres@localhost:%d/%s?sslmode=disable"
                  .formatted(fixture.database().port(), fixture.database().name()));
    }
  }
}
