package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.testing.PgBouncerFixture;
import dev.broadaxe.testing.PostgresFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four services with a PgBouncer before their database, which dies and comes again. */
@Tag("end-to-end")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
final class PoolerTest {
  private static final int TASKS = 2_000;
  private static final int SHARED = 4;
  private static final Duration AWAY = Duration.ofSeconds(2);

  @Test
  void everyTaskFinishesOnceWhateverBecomesOfThePooler() throws InterruptedException {
    try (PostgresFixture postgres = PostgresFixture.migrated();
        PgBouncerFixture pooler = PgBouncerFixture.before(postgres, "transaction", SHARED);
        Split split =
            new Split(
                "split-pooled",
                postgres.open(),
                Map.of(
                    "SERVER_MSGQUEUE_KIND", "postgres", "DATABASE_PGBOUNCER_URL", pooler.url()))) {
      Split.SERVICES.forEach(split::start);
      try (Work work = Work.start(List.of(split.entrance()), "java", TASKS, 0.3)) {
        work.await("some have ended", () -> work.count(What.END) >= 100);
        assertThat(throughPooler(split)).isBetween(1, SHARED);

        pooler.kill();
        Waiting.pass(AWAY);
        pooler.start();
        long ended = work.count(What.END);
        work.await("work goes on", () -> work.count(What.END) >= ended + 100);
        assertThat(ended).as("before the pooler died").isLessThan(TASKS - 100);

        assertThat(work.results()).contains("FINISHED " + TASKS);
        assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
        assertThat(work.history().broken(List.of(Rules.slots(Work.SLOTS_OF_EACH)))).isEmpty();
      }
    }
  }

  /** Connections to the server that work for doors and lists of all services. */
  private static int throughPooler(Split split) {
    return Integer.parseInt(
        split
            .database()
            .value(
                "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and (application_name like '% doors' or application_name like '% lists')"));
  }
}
