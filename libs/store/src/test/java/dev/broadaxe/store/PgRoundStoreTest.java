package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.testing.PostgresFixture;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store on a real server keeps the contract, and refuses what Postgres cannot hold. */
class PgRoundStoreTest extends RoundStoreContract {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Pg pg;

  @BeforeAll
  static void connect() {
    pg = new Pg(POSTGRES.database());
  }

  @AfterAll
  static void disconnect() {
    pg.close();
  }

  @Override
  protected RoundStore open() {
    return pg.store();
  }

  @Override
  protected UUID addTenant() {
    return pg.addTenant();
  }

  @Override
  protected WorkflowVersion addWorkflow(UUID tenant) {
    return pg.addWorkflow(tenant);
  }

  @Override
  protected void putIntoInbox(Envelope envelope) {
    new InboxRepository(pg.db, pg.codec).put(List.of(envelope));
  }

  @Test
  void whatPostgresCannotHoldBreaksTheRoundBeforeItIsSent() {
    UUID tenant = addTenant();
    WorkflowVersion version = addWorkflow(tenant);
    try (RoundStore store = open()) {
      RoundStore.Opened lane = store.openLane("process");
      for (String bad : List.of("nul \0", "half a pair \ud83d")) {
        TaskSpec task = pg.samples.task(version, "{}", bad);
        Changes changes = new Changes(tenant);
        changes.insertTask(task);
        LiveRow row = pg.samples.queued(task, "q", 1, 1);
        changes.insertLive(row);
        assertThat(store.commit(lane.lane(), lane.epoch(), 1, List.of(changes)))
            .isInstanceOfSatisfying(
                RoundStore.Commit.Broken.class,
                broken -> assertThat(broken.cause()).contains("InsertTasks", "@metadata"));
      }
      Changes good = new Changes(tenant);
      TaskSpec task = pg.samples.task(version, "{\"\\ud800\":1e400000}", "{\"\\ud800\":1e400000}");
      good.insertTask(task);
      good.insertLive(pg.samples.queued(task, "q", 1, 1));
      assertThat(store.commit(lane.lane(), lane.epoch(), 2, List.of(good)))
          .isEqualTo(new RoundStore.Commit.Committed());
    }
  }

  @Test
  void aTaskOfADayThatIsNotThereBreaksTheRound() {
    UUID tenant = addTenant();
    WorkflowVersion version = addWorkflow(tenant);
    try (RoundStore store = open()) {
      RoundStore.Opened lane = store.openLane("process");
      TaskSpec task =
          Samples.task(
              version, Samples.idAt(pg.samples.now().plusSeconds(3600 * 24 * 30)), "{}", null);
      Changes changes = new Changes(tenant);
      changes.insertTask(task);
      assertThat(store.commit(lane.lane(), lane.epoch(), 1, List.of(changes)))
          .isInstanceOf(RoundStore.Commit.Broken.class);
    }
  }

  @Test
  void whatCannotBeReadInTheInboxIsPutAside() {
    UUID tenant = addTenant();
    try (RoundStore store = open()) {
      int lane = store.openLane("process").lane();
      store.claim(lane, List.of(tenant));
      pg.database.execute(
          ("insert into inbox (tenant_id, command_id, kind, body)"
                  + " values ('%s', '%s', 'odd', 'no JSON')")
              .formatted(tenant, pg.samples.id()));
      assertThat(store.inbox(lane, 0, 10).envelopes()).isEmpty();
      assertThat(pg.database.value("select count(*) from inbox where kind = 'odd'")).isEqualTo("0");
      assertThat(
              pg.database.value(
                  "select kind || length(reason)::bool from dead_letter where tenant_id = '%s'"
                      .formatted(tenant)))
          .isEqualTo("oddtrue");
    }
  }

  @Test
  void markersAreKeptNoLongerThanTheyAreLookedFor() {
    UUID tenant = addTenant();
    WorkflowVersion version = addWorkflow(tenant);
    try (RoundStore store = open()) {
      RoundStore.Opened lane = store.openLane("process");
      TaskSpec task = pg.samples.task(version);
      Changes insert = new Changes(tenant);
      insert.insertTask(task);
      insert.insertLive(pg.samples.queued(task, "q", 1, 1));
      store.commit(lane.lane(), lane.epoch(), 1, List.of(insert));
      for (long round : List.of(2L, 3L, 255L, 256L, 511L, 512L)) {
        Changes update = new Changes(tenant);
        update.updateLive(pg.samples.queued(task, "q", 1, round));
        assertThat(store.commit(lane.lane(), lane.epoch(), round, List.of(update)))
            .isEqualTo(new RoundStore.Commit.Committed());
      }
      assertThat(
              pg.database.column(
                  "select round from lane_round where lane_id = %d order by 1"
                      .formatted(lane.lane())))
          .containsExactly("256", "511", "512");
    }
  }
}
