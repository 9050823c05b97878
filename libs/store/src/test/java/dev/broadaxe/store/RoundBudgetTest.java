package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.testing.PostgresFixture;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a task costs the database, when it has to wait for a worker: the dearer way. */
class RoundBudgetTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final int TASKS = 1000;
  private static final int PER_ROUND = 100;
  private static final String INPUT = "{\"text\":\"" + "x".repeat(189) + "\"}";
  private static final String OUTPUT = "{\"text\":\"" + "y".repeat(89) + "\"}";

  @Test
  void aTaskStaysWithinItsRowWritesAndItsLog() {
    try (Pg pg = new Pg(POSTGRES.database())) {
      UUID tenant = pg.addTenant();
      WorkflowVersion version = pg.addWorkflow(tenant);
      // Pages that are whole in the log since the last checkpoint are not what a task costs.
      pg.database.execute("alter system set full_page_writes = off");
      pg.database.column("select pg_reload_conf()");
      String before = pg.database.value("select pg_current_wal_lsn()");
      try (RoundStore store = pg.store()) {
        RoundStore.Opened lane = store.openLane("process");
        run(pg, store, lane, tenant, version);
      }
      long bytes =
          Long.parseLong(
              pg.database.value("select (pg_current_wal_lsn() - '" + before + "')::bigint"));
      pg.database.execute("alter system reset full_page_writes");
      pg.database.column("select pg_reload_conf()");
      assertThat(bytes / TASKS).as("bytes of WAL per task").isLessThanOrEqualTo(2_500);
      assertThat(rowWrites(pg)).as("row writes, five a task").isEqualTo(5L * TASKS);
      assertThat(bytes / TASKS).as("something was written").isGreaterThan(500);
    }
  }

  private static void run(
      Pg pg, RoundStore store, RoundStore.Opened lane, UUID tenant, WorkflowVersion version) {
    UUID worker = pg.samples.id();
    List<TaskSpec> created = List.of();
    List<TaskSpec> assigned = List.of();
    for (int round = 1; round <= TASKS / PER_ROUND + 2; round++) {
      Changes changes = new Changes(tenant);
      for (TaskSpec task : assigned) {
        changes.deleteLive(task.id());
        changes.insertAttempt(pg.samples.completed(task.id(), 0, worker, OUTPUT));
      }
      assigned = created;
      for (TaskSpec task : assigned) {
        changes.updateLive(pg.samples.assigned(task, worker));
      }
      created = new ArrayList<>();
      for (int i = 0; i < PER_ROUND && round <= TASKS / PER_ROUND; i++) {
        TaskSpec task = pg.samples.task(version, INPUT, null);
        created.add(task);
        changes.insertTask(task);
        changes.insertLive(pg.samples.queued(task, "service:only", 1, round * 1000L + i));
      }
      assertThat(store.commit(lane.lane(), lane.epoch(), round, List.of(changes)))
          .isEqualTo(new RoundStore.Commit.Committed());
    }
  }

  /** What the server counted, once the connection that wrote has told it. */
  private static long rowWrites(Pg pg) {
    Instant end = Instant.now().plusSeconds(30);
    long writes;
    do {
      writes =
          Long.parseLong(
              pg.database.value(
                  "select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables"
                      + " where relname ~ '^(task|attempt|note)_' or relname in ('live',"
                      + " 'lane_round')"));
    } while (writes < 5L * TASKS && Instant.now().isBefore(end));
    return writes;
  }
}
