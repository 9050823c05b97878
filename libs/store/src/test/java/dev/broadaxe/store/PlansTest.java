package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.postgres.Sql;
import dev.broadaxe.store.Plans.Plan;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The hot statements find their rows by an index, in the days that they are in, at 100,000 rows.
 */
class PlansTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;
  private static Plans plans;
  private static String tenant;
  private static String waiting;
  private static String ended;
  private static String failed;

  @BeforeAll
  static void fill() {
    pg = new Pg(POSTGRES.database());
    plans = new Plans(pg.database);
    TestDatabase db = pg.database;
    tenant = pg.addTenant().toString();
    String other = pg.addTenant().toString();
    db.execute(
        """
        create function made(n int, at timestamptz) returns uuid language sql immutable as $$
          select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0')
            || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$;
        create temp table made_task as
          select n, case when n %% 10 = 0 then '%2$s'::uuid else '%1$s'::uuid end as tenant_id,
            made(n, date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
              + (n - 50000) * interval '1 second') as id,
            made(n %% 20, now()) as workflow_id
          from generate_series(1, 100000) n;
        insert into task (tenant_id, id, workflow_id, version_id, step_id, priority, metadata, input,
            parent_task_id, parent_run_id, child_index)
          select tenant_id, id, workflow_id, workflow_id, workflow_id, 1,
            case when n %% 1000 = 3 then '{"rare":"yes"}' end, '{}',
            case when n %% 3 = 0 then workflow_id end, case when n %% 3 = 0 then workflow_id end,
            case when n %% 3 = 0 then n end
          from made_task;
        insert into attempt (tenant_id, task_id, queued_at, finished_at, attempt, outcome, last, output)
          select tenant_id, id, now(), now(), 0, case when n %% 200 = 7 then 2 else 1 end, true, '{}'
          from made_task where n <= 60000;
        insert into live (tenant_id, id, version_id, step_id, seq, queued_at, due, worker_id, attempt,
            app_retries, internal_retries, invocation, state, priority, line)
          select tenant_id, id, workflow_id, workflow_id, n, now(), now() + n * interval '1 second',
            case when n %% 80 = 1 then id end, 0, 0, 0, 0, case when n %% 80 = 1 then 2 else 1 end, 1 + n %% 3,
            case when n %% 80 = 1 then '' else 'line ' || n %% 20 end
          from made_task where n > 60000;
        insert into note (tenant_id, task_id, at, attempt, kind, message)
          select tenant_id, id, now(), 0, 1, '' from made_task where n %% 2 = 0;
        insert into log_line (tenant_id, task_id, created_at, attempt, level, message)
          select tenant_id, id, now(), 0, 2, 'message' from made_task;
        insert into lease (tenant_id, lane_id) values ('%1$s', 1), ('%2$s', 2);
        """
            .formatted(tenant, other));
    db.execute("vacuum analyze");
    waiting = one("select id from live where tenant_id = '" + tenant + "' and line = 'line 3'");
    ended = one("select task_id from attempt where tenant_id = '" + tenant + "' and outcome = 1");
    failed = one("select task_id from attempt where tenant_id = '" + tenant + "' and outcome = 2");
  }

  private static String one(String sql) {
    return pg.database.value(sql + " limit 1");
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static Map<String, String> literals() {
    Map<String, String> literals = new HashMap<>();
    literals.put("tenant", "'" + tenant + "'");
    literals.put("lane", "1");
    literals.put("limit", "10");
    literals.put("offset", "0");
    literals.put("bound", "20000");
    literals.put("line", "'line 3'");
    literals.put("lines", "array['line 3', 'line 4']");
    literals.put("after", "''");
    literals.put("prefix", "'line'");
    literals.put("priority", "2");
    literals.put("seq", "80000");
    literals.put("due", "now() + interval '80000 seconds'");
    literals.put("id", "'" + waiting + "'");
    literals.put("task", "'" + ended + "'");
    literals.put("run", "'" + ended + "'");
    literals.put("attempt", "0");
    literals.put("ids", "array['" + waiting + "']::uuid[]");
    literals.put("runs", "array['" + ended + "']::uuid[]");
    literals.put("task_ids", "array['" + ended + "']::uuid[]");
    literals.put("tenant_ids", "array['" + tenant + "']::uuid[]");
    literals.put("attempts", "array[0]");
    literals.put("parents", "array['" + waiting + "']::uuid[]");
    literals.put("floors", "array['" + waiting + "']::uuid[]");
    literals.put("workers", "array['" + waiting + "']::uuid[]");
    literals.put("created_at", "array[now()]");
    literals.put("levels", "array[2]::smallint[]");
    literals.put("messages", "array['message']");
    literals.put("metadata", "array[null]::text[]");
    literals.put("payloads", "true");
    for (String number : new String[] {"input_max", "result_max", "error_max", "bytes_max"}) {
      literals.put(number, "8192");
    }
    literals.put("from", "uuid7_floor(now() - interval '10 days')");
    // Days without rows are rightly read whole.
    literals.put(
        "to",
        "uuid7_floor((date_trunc('day', now() at time zone 'UTC') + interval '1 day')"
            + " at time zone 'UTC')");
    literals.put("workflows", "'{}'");
    literals.put("parent", "null");
    literals.put("worker", "null");
    literals.put("keys", "'{}'");
    literals.put("values", "'{}'");
    literals.put("every", "true");
    literals.put("states", "'{}'");
    literals.put("outcomes", "'{}'");
    return literals;
  }

  private static Plan plan(Class<?> owner, String file, String name) {
    return plans.of(Sql.load(owner, file).get(name), Plans.BY_KEY, literals());
  }

  private static Plan machine(String name) {
    return plan(LaneReads.class, "machine.sql", name);
  }

  private static Plan task(String name) {
    return plan(TaskRepository.class, "task.sql", name);
  }

  private static Plan filter(String name, Map<String, String> values) {
    Map<String, String> literals = literals();
    literals.putAll(values);
    return plans.of(
        Sql.load(TaskFilters.class, "filter.sql").get(name), Plans.FOR_VALUES, literals);
  }

  @ParameterizedTest
  @CsvSource({
    "machine.sql, TaskFacts, 1",
    "machine.sql, Children, 9",
    "lane.sql, TaskExists, 1",
    "lane.sql, LeasesOfLane, 0",
    "task.sql, InputsByIds, 1",
    "task.sql, TasksByIds, 1",
    "task.sql, EndsOfRuns, 1",
    "task.sql, AssignedToWorkers, 0",
    "log.sql, InsertLogLines, 1",
  })
  void keysAreFoundInTheirDays(String file, String name, int days) {
    Class<?> owner =
        switch (file) {
          case "machine.sql" -> LaneReads.class;
          case "lane.sql" -> PgRoundStore.class;
          case "log.sql" -> LogRepository.class;
          default -> TaskRepository.class;
        };
    String source = name.equals("AssignedToWorkers") ? "worker.sql" : file;
    Plan plan = plan(owner, source, name);
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.days("task")).as("%s", plan).hasSizeLessThanOrEqualTo(days);
  }

  @ParameterizedTest
  @CsvSource({"AttemptsOfTasks, attempt", "NotesOfTasks, note"})
  void whatHappenedIsFoundInItsDay(String name, String table) {
    Plan plan = task(name);
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.days(table)).as("%s", plan).hasSize(1);
  }

  @Test
  void anAttemptIsLookedUpInItsDay() {
    Plan plan = plan(PgRoundStore.class, "lane.sql", "AttemptExists");
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.days("attempt")).as("%s", plan).hasSize(1);
  }

  @Test
  void headsComeInTheOrderOfTheIndexAndNoMoreThanAreAskedFor() {
    Plan plan = machine("Heads");
    assertThat(plan.has("Index Scan using live_line on live")).as("%s", plan).isTrue();
    assertThat(plan.has("Sort")).as("%s", plan).isFalse();
    assertThat(plan.has("ROW((- priority), seq) > ROW(")).as("%s", plan).isTrue();
    assertThat(plan.rows("live")).as("%s", plan).isLessThanOrEqualTo(10);
    assertThat(plan.days("task")).as("%s", plan).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void headsOfSeveralLinesStopAtTheirLimit() {
    Plan plan = machine("HeadsOfLines");
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.has("Index Scan using live_line on live")).as("%s", plan).isTrue();
    assertThat(plan.rows("live")).as("%s", plan).isLessThanOrEqualTo(10);
  }

  @Test
  void linesAreHoppedThrough() {
    Plan plan = machine("Lines");
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.rows("live")).as("%s", plan).isLessThanOrEqualTo(1);
  }

  @Test
  void duesComeInTheOrderOfTheirIndex() {
    Plan plan = machine("Dues");
    assertThat(plan.has("Index Scan using live_due on live")).as("%s", plan).isTrue();
    assertThat(plan.rows("live")).as("%s", plan).isLessThanOrEqualTo(20);
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
  }

  @Test
  void whatIsOutIsFoundWithoutWhatWaits() {
    Plan plan = machine("Out");
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.rows("live")).as("%s", plan).isLessThanOrEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource({"DeleteLive, live_pkey", "ReopenAttempts, attempt_"})
  void roundsChangeRowsByKey(String name, String index) {
    Plan plan = plan(RoundStatements.class, "round.sql", name);
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.scanned("Index")).as("%s", plan).hasSize(1);
    assertThat(plan.has("Index Scan using " + index)).as("%s", plan).isTrue();
  }

  @Test
  void newestTasksAreListedByThePrimaryKey() {
    Plan plan = filter("FilterTasks", Map.of("bound", "50"));
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.rows("task")).as("%s", plan).isLessThanOrEqualTo(60);
    assertThat(plan.scanned(""))
        .as("no other table is looked at: %s", plan)
        .allMatch(name -> name.startsWith("task_"));
  }

  @Test
  void aTimeIsFoundInItsDays() {
    Plan plan =
        filter(
            "FilterTasks",
            Map.of("from", "'" + waiting + "'", "to", "'" + waiting + "'", "bound", "50"));
    assertThat(plan.days("task")).as("%s", plan).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void oneWorkflowIsListedByItsIndex() {
    Plan plan =
        filter(
            "FilterTasks",
            Map.of("workflows", "array['" + pg.samples.id() + "']::uuid[]", "bound", "50"));
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.has("workflow_id")).as("%s", plan).isTrue();
    assertThat(plan.rows("task")).as("%s", plan).isZero();
  }

  @Test
  void waitingTasksAreListedWithoutThoseThatEnded() {
    Plan plan = filter("FilterLiveTasks", Map.of("states", "array[2]::smallint[]", "bound", "50"));
    assertThat(plan.scanned("")).as("%s", plan).noneMatch(name -> name.startsWith("attempt"));
  }

  @Test
  void failedTasksAreListedByAnIndexWithoutCompletedOnes() {
    Plan plan =
        filter(
            "FilterNotCompletedTasks",
            Map.of("outcomes", "array[2, 3, 6, 7]::smallint[]", "bound", "50"));
    assertThat(plan.scanned("Seq")).as("%s", plan).isEmpty();
    assertThat(plan.rows("attempt")).as("%s", plan).isLessThanOrEqualTo(300);
    assertThat(failed).isNotEqualTo(ended);
  }
}
