package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.testing.PostgresFixture;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Log lines are kept in their order, for tasks of their tenant alone. */
class LogRepositoryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;
  private static LogRepository logs;
  private static UUID tenant;
  private static TaskSpec task;
  private static TaskSpec other;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
    logs = new LogRepository(pg.db);
    tenant = pg.addTenant();
    WorkflowVersion version = pg.addWorkflow(tenant);
    task = pg.samples.task(version);
    other = pg.samples.task(pg.addWorkflow(tenant));
    Changes changes = new Changes(tenant);
    changes.insertTask(task);
    changes.insertTask(other);
    try (RoundStore store = pg.store()) {
      RoundStore.Opened lane = store.openLane("process");
      assertThat(store.commit(lane.lane(), lane.epoch(), 1, List.of(changes)))
          .isEqualTo(new RoundStore.Commit.Committed());
    }
    assertThat(
            logs.insert(
                List.of(
                    line(task, 0, 1, LogLevel.INFO, "Started at 100%"),
                    line(task, 0, 1, LogLevel.DEBUG, "same instant"),
                    line(other, 0, 2, LogLevel.WARN, "careful"),
                    line(task, 1, 3, LogLevel.ERROR, "It BROKE"))))
        .isEqualTo(4);
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  private static LogLine line(
      TaskSpec of, int attempt, int second, LogLevel level, String message) {
    return new LogLine(
        tenant, of.id(), attempt, pg.samples.after(second), level, message, "{\"k\":1}");
  }

  private static List<String> list(LogFilter filter, boolean newestFirst, int limit) {
    return logs.list(tenant, filter, newestFirst, limit).stream().map(LogLine::message).toList();
  }

  private static LogFilter filter(
      Set<LogLevel> levels, @Nullable Integer attempt, @Nullable String search) {
    return new LogFilter(Set.of(), null, null, levels, attempt, search, Set.of(), Set.of());
  }

  @Test
  void linesComeInTheirOrder() {
    assertThat(logs.list(tenant, LogFilter.ofTask(task.id()), false, 10))
        .containsExactly(
            line(task, 0, 1, LogLevel.INFO, "Started at 100%"),
            line(task, 0, 1, LogLevel.DEBUG, "same instant"),
            line(task, 1, 3, LogLevel.ERROR, "It BROKE"));
    assertThat(list(LogFilter.ofTask(task.id()), true, 2))
        .containsExactly("It BROKE", "same instant");
    assertThat(list(filter(Set.of(), null, null), false, 10)).hasSize(4);
  }

  @Test
  void everyFilterNarrows() {
    assertThat(list(filter(Set.of(LogLevel.WARN, LogLevel.ERROR), null, null), false, 10))
        .containsExactly("careful", "It BROKE");
    assertThat(list(filter(Set.of(), 1, null), false, 10)).containsExactly("It BROKE");
    assertThat(list(filter(Set.of(), null, "broke"), false, 10)).containsExactly("It BROKE");
    assertThat(list(filter(Set.of(), null, "0%"), false, 10)).containsExactly("Started at 100%");
    assertThat(
            list(
                new LogFilter(
                    Set.of(),
                    pg.samples.after(1),
                    pg.samples.after(3),
                    Set.of(),
                    null,
                    null,
                    Set.of(),
                    Set.of()),
                false,
                10))
        .containsExactly("careful");
    assertThat(
            list(
                new LogFilter(
                    Set.of(),
                    null,
                    null,
                    Set.of(),
                    null,
                    null,
                    Set.of(other.workflowId()),
                    Set.of()),
                false,
                10))
        .containsExactly("careful");
    assertThat(
            list(
                new LogFilter(
                    Set.of(), null, null, Set.of(), null, null, Set.of(), Set.of(task.stepId())),
                false,
                10))
        .hasSize(3);
  }

  @Test
  void linesAboutForeignTasksAreDropped() {
    UUID foreign = pg.addTenant();
    LogLine stranger =
        new LogLine(foreign, task.id(), 0, pg.samples.now(), LogLevel.INFO, "hello", null);
    LogLine ofNoDay =
        new LogLine(tenant, UUID.randomUUID(), 0, pg.samples.now(), LogLevel.INFO, "hi", null);
    assertThat(logs.insert(List.of(stranger, ofNoDay))).isZero();
    assertThat(logs.list(foreign, LogFilter.ofTask(task.id()), false, 10)).isEmpty();
  }

  @Test
  void aLineThatCannotBeStoredIsRefusedByName() {
    assertThatThrownBy(() -> logs.insert(List.of(line(task, 0, 9, LogLevel.INFO, "nul \0"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("@messages");
  }
}
