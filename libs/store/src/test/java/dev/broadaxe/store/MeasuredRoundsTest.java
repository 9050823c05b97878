package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.store.RoundStore.Commit;
import dev.broadaxe.telemetry.Telemetry;
import dev.broadaxe.testing.PostgresFixture;
import java.io.ByteArrayOutputStream;
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

      var out = new ByteArrayOutputStream();
      telemetry.write(out);
      String of =
          "{broadaxe_lane=\""
              + lane
              + "\",broadaxe_outcome=\"%s\",otel_scope_name=\"dev.broadaxe\"} ";
      assertThat(out.toString(StandardCharsets.UTF_8))
          .contains("round_rows_sum" + of.formatted("committed") + "2.0")
          .contains("round_commit_seconds_count" + of.formatted("committed") + "1")
          .contains("round_commit_seconds_count" + of.formatted("fenced") + "1");
    }
  }
}
