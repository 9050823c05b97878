package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.postgres.Sql;
import dev.broadaxe.store.Plans.Plan;
import dev.broadaxe.testing.PostgresFixture;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing reads all of 30,000 workers and 10,000 dead letters that a month has left. */
class WorkerPlansTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final int HEARD_OF_TODAY = 1_000;

  private static Pg pg;
  private static Plans plans;
  private static UUID tenant;

  @BeforeAll
  static void fill() {
    pg = new Pg(POSTGRES.database());
    plans = new Plans(pg.database);
    tenant = pg.addTenant();
    pg.database.execute(
        """
        insert into worker (tenant_id, id, name, actions, slots, created_at)
          select case when n %% 10 = 0 then '%2$s'::uuid else '%1$s'::uuid end, gen_random_uuid(), 'w',
            '{a:b}', '{}', now() - interval '2 hours' - (n %% 27) * interval '1 day'
          from generate_series(1, 30000) n;
        insert into dead_letter (tenant_id, command_id, at, kind, body, reason)
          select '%1$s', gen_random_uuid(), now() - n * interval '1 hour', 'kind', '', ''
          from generate_series(1, 10000) n;
        """
            .formatted(tenant, pg.addTenant()));
    pg.holdAllShards("this");
    pg.database.execute("vacuum analyze");
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static Map<String, String> literals() {
    Map<String, String> literals = new HashMap<>();
    literals.put("tenant", "'" + tenant + "'");
    literals.put("since", "now() - interval '24 hours'");
    literals.put("shown_millis", "10000");
    literals.put("keys", "'{}'");
    literals.put("values", "'{}'");
    for (String status : new String[] {"active", "paused", "inactive"}) {
      literals.put(status, "true");
    }
    literals.put("process", "'this'");
    literals.put("limit", "10");
    literals.put("offset", "0");
    return literals;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ListWorkers", "CountWorkers"})
  void workersThatVanishedDaysAgoAreNotRead(String name) {
    Sql sql = Sql.load(WorkerRepository.class, "worker.sql").get(name);
    Plan plan = plans.of(sql, Plans.BY_KEY, literals());
    assertThat(plan.has("worker_heard")).as("%s", plan).isTrue();
    assertThat(plan.rows("worker")).as("%s", plan).isEqualTo(HEARD_OF_TODAY);
  }

  @ParameterizedTest
  @CsvSource({
    "DeleteSilentWorkers, 24, worker, worker_heard",
    "DeleteSilentWorkers, 720, worker, worker_heard",
    "DeleteDeadLetters, 720, dead_letter, dead_letter_at"
  })
  void whatExpiresIsFoundByItsAgeAndNoMoreThanAreAskedFor(
      String name, String hours, String table, String index) {
    Map<String, String> literals = literals();
    literals.put("keep_hours", hours);
    Sql sql = Sql.load(Expiry.class, "expiry.sql").get(name);
    Plan plan = plans.of(sql, Plans.FOR_VALUES, literals);
    assertThat(plan.has("using " + index + " on " + table)).as("%s", plan).isTrue();
    assertThat(plan.scanned("Seq")).as("%s", plan).doesNotContain(table);
    assertThat(plan.rows(table)).as("%s", plan).isLessThanOrEqualTo(10);
  }
}
