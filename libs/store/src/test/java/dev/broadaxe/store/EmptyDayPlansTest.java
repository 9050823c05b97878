package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.postgres.Sql;
import dev.broadaxe.store.Plans.Plan;
import dev.broadaxe.testing.PostgresFixture;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Plans that are made while the days are empty, as on a new installation and for each midnight, and
 * kept when they are full: even they find what happened by its key, and not by its tenant alone.
 */
class EmptyDayPlansTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final String NOTHING = "truncate live; analyze";

  /** What a tenant left over from the days before. */
  private static final String LEFT_OVER =
      """
      insert into live (tenant_id, id, version_id, step_id, seq, queued_at, due, attempt, app_retries,
          internal_retries, invocation, state, priority, line)
        select '01900000-0000-7000-8000-000000000001', gen_random_uuid(), gen_random_uuid(),
          gen_random_uuid(), n, now(), now(), 0, 0, 0, 0, 1, 1, 'line'
        from generate_series(1, 20000) n;
      analyze live
      """;

  private static Pg pg;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static Map<String, String> literals() {
    String id = "'" + pg.samples.id() + "'::uuid";
    Map<String, String> literals = new HashMap<>();
    List.of("tenant", "id", "task", "run").forEach(name -> literals.put(name, id));
    List.of("ids", "runs", "parents", "floors", "task_ids", "tenant_ids", "workers")
        .forEach(name -> literals.put(name, "array[" + id + "]"));
    literals.put("line", "'line'");
    literals.put("lines", "array['line']");
    literals.put("due", "now()");
    literals.put("priority", "2");
    literals.put("seq", "1");
    literals.put("limit", "10");
    literals.put("attempt", "0");
    literals.put("attempts", "array[0]");
    literals.put("payloads", "true");
    literals.put("created_at", "array[now()]");
    literals.put("levels", "array[2]::smallint[]");
    literals.put("messages", "array['message']");
    literals.put("metadata", "array[null]::text[]");
    List.of("input_max", "result_max", "error_max", "bytes_max")
        .forEach(name -> literals.put(name, "8192"));
    return literals;
  }

  @ParameterizedTest
  @CsvSource({
    "machine.sql, Dues",
    "machine.sql, Heads",
    "machine.sql, HeadsOfLines",
    "machine.sql, Out",
    "machine.sql, TaskFacts",
    "machine.sql, Children",
    "lane.sql, TaskExists",
    "lane.sql, AttemptExists",
    "round.sql, ReopenAttempts",
    "round.sql, UpdateLive",
    "round.sql, DeleteLive",
    "round.sql, DeleteInbox",
    "task.sql, InputsByIds",
    "task.sql, TasksByIds",
    "task.sql, EndsOfRuns",
    "task.sql, AttemptsOfTasks",
    "task.sql, NotesOfTasks",
    "task.sql, ChildCounts",
    "log.sql, InsertLogLines",
  })
  void whatHappenedIsFoundByItsKey(String file, String name) {
    Class<?> owner =
        switch (file) {
          case "machine.sql" -> LaneReads.class;
          case "lane.sql" -> PgRoundStore.class;
          case "round.sql" -> RoundStatements.class;
          case "log.sql" -> LogRepository.class;
          default -> TaskRepository.class;
        };
    for (String state : List.of(NOTHING, LEFT_OVER)) {
      pg.database.execute(state);
      Plan plan =
          new Plans(pg.database).planned(Sql.load(owner, file).get(name), Plans.BY_KEY, literals());
      List<String> read = plan.conditions("live|inbox|(task|attempt|note|log_line)_\\d{8}");
      assertThat(read)
          .as("%s: %s", state, plan)
          .isNotEmpty()
          .allMatch(
              condition ->
                  condition.matches(
                      ".*\\b((task_|parent_task_|command_)?id|line|due|place|ctid) >?= .*"));
    }
  }
}
