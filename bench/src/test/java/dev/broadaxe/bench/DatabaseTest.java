package dev.broadaxe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Figures of a real Postgres. */
class DatabaseTest {

  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.empty();

  @Test
  void countersRiseWithWhatIsWritten() throws SQLException {
    POSTGRES.database().execute("CREATE TABLE item (id int)");
    try (var database = Database.at(POSTGRES.database().url())) {
      Database.Counters before = database.counters();

      POSTGRES
          .database()
          .execute(
              """
              BEGIN; INSERT INTO item SELECT generate_series(1, 1000); COMMIT;
              BEGIN; UPDATE item SET id = -id WHERE id <= 200; COMMIT;
              BEGIN; DELETE FROM item WHERE id > 900; COMMIT;
              SELECT pg_stat_force_next_flush()""");
      Database.Counters since = database.counters().minus(before);

      assertThat(since.rowWrites()).isEqualTo(1300);
      assertThat(since.walBytes()).isGreaterThan(1300 * 28);
      assertThat(since.transactions()).isGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void commitsAreTimedAndLeaveNothingBehind() throws SQLException {
    try (var database = Database.at(POSTGRES.database().url())) {
      long[] nanos = database.commits(50);

      assertThat(nanos).hasSize(50).isSorted();
      assertThat(nanos[0]).isPositive();
      assertThat(
              POSTGRES
                  .database()
                  .column("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'broadaxe%'"))
          .isEmpty();
      assertThat(CommitCase.millis(nanos).get("p50").doubleValue()).isPositive();
    }
  }
}
