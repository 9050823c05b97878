package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.store.RoundStore.Commit;
import dev.broadaxe.telemetry.Telemetry;
import dev.broadaxe.testing.PostgresFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rounds that end differently, and what is read of them. */
final class MeasuredRoundsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  @Test
  void roundsByHowTheyEnd() throws Exception {
    try (Pg pg = new Pg(POSTGRES.database());
        Telemetry telemetry = new Telemetry();
        RoundStore store = new MeasuredRounds(pg.store(), telemetry.rounds())) {
      UUID tenant = pg.addTenant();
      TaskSpec task = pg.samples.task(pg.addWorkflow(tenant));
      Changes changes = new Changes(tenant);
      changes.insertTask(task);
      changes.insertLive(pg.samples.queued(task, "q", 1, 1));
      RoundStore.Opened opened = store.openLane("process");
      int lane = opened.lane();
      long epoch = opened.epoch();

      assertThat(store.commit(lane, epoch, 1, List.of(changes))).isEqualTo(new Commit.Committed());
      assertThat(store.commit(lane, epoch - 1, 2, List.of(changes))).isEqualTo(new Commit.Fenced());

      Changes nowhere = new Changes(tenant);
      nowhere.updateLive(pg.samples.queued(pg.samples.task(pg.addWorkflow(tenant)), "q", 1, 2));
      assertThat(store.commit(lane, epoch, 3, List.of(nowhere))).isInstanceOf(Commit.Broken.class);

      String of =
          "{broadaxe_lane=\""
              + lane
              + "\",broadaxe_outcome=\"%s\",otel_scope_name=\"dev.broadaxe\"} ";
      assertThat(read(telemetry))
          .contains("round_rows_sum" + of.formatted("committed") + "2.0")
          .contains("round_commit_seconds_count" + of.formatted("committed") + "1")
          .contains("round_commit_seconds_count" + of.formatted("fenced") + "1")
          .contains("round_commit_seconds_count" + of.formatted("broken") + "1");
    }
  }

  @Test
  void commandsThatArePutAside() throws Exception {
    try (Pg pg = new Pg(POSTGRES.database());
        Telemetry telemetry = new Telemetry();
        RoundStore store = new MeasuredRounds(pg.store(), telemetry.rounds())) {
      UUID tenant = pg.addTenant();
      RoundStore.Opened opened = store.openLane("process");
      int lane = opened.lane();
      String counted =
          "dead_letters_total{broadaxe_lane=\"" + lane + "\",otel_scope_name=\"dev.broadaxe\"} ";
      Changes two = poisoned(pg, tenant, 2);
      Changes one = poisoned(pg, tenant, 1);
      Changes none = poisoned(pg, tenant, 0);
      none.insertTask(pg.samples.task(pg.addWorkflow(tenant)));

      store.commit(lane, opened.epoch() - 1, 1, List.of(two));
      store.commit(lane, opened.epoch(), 1, List.of(none));
      assertThat(read(telemetry)).doesNotContain("dead_letters");
      store.commit(lane, opened.epoch(), 2, List.of(two, one));
      assertThat(read(telemetry)).contains(counted + "3.0");

      store.claim(lane, List.of(tenant));
      pg.database.execute(
          ("insert into inbox (tenant_id, command_id, kind, body)"
                  + " values ('%s', '%s', 'odd', 'no JSON')")
              .formatted(tenant, pg.samples.id()));
      store.inbox(lane, 0, 10);
      store.inbox(lane, 0, 10);
      assertThat(read(telemetry)).contains(counted + "4.0");
    }
  }

  private static Changes poisoned(Pg pg, UUID tenant, int letters) {
    Changes changes = new Changes(tenant);
    for (int i = 0; i < letters; i++) {
      Command cancel = new Command.CancelTasks(List.of(pg.samples.id()), "no longer wanted");
      Envelope envelope = new Envelope(tenant, pg.samples.id(), pg.samples.now(), false, cancel);
      changes.deadLetter(new DeadLetter(envelope, "it broke"));
    }
    return changes;
  }

  private static String read(Telemetry telemetry) throws IOException {
    var out = new ByteArrayOutputStream();
    telemetry.write(out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
