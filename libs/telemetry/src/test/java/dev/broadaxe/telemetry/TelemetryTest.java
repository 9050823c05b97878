package dev.broadaxe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Prometheus reads after something was measured, name by name. */
class TelemetryTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  private String read() throws IOException {
    var out = new ByteArrayOutputStream();
    telemetry.write(out);
    return out.toString(StandardCharsets.UTF_8).replace(",otel_scope_name=\"dev.broadaxe\"", "");
  }

  @Test
  void turnsOfLoopsByLoop() throws IOException {
    telemetry.loops().turned("door", 3, 9, Duration.ofMillis(250), Duration.ofMillis(500));
    telemetry.loops().turned("door", 1, 7, Duration.ZERO, Duration.ofMillis(500));

    assertThat(read())
        .contains("broadaxe_loop_events_sum{broadaxe_loop=\"door\"} 4.0")
        .contains("broadaxe_loop_events_count{broadaxe_loop=\"door\"} 2")
        .contains("broadaxe_loop_left{broadaxe_loop=\"door\"} 7.0")
        .contains("broadaxe_loop_wait_seconds_sum{broadaxe_loop=\"door\"} 0.25")
        .contains("broadaxe_loop_run_seconds_sum{broadaxe_loop=\"door\"} 1.0");
  }

  @Test
  void roundsByLaneAndOutcome() throws IOException {
    telemetry.rounds().ended(1, "committed", 40, Duration.ofMillis(4));
    telemetry.rounds().ended(1, "committed", 2, Duration.ofMillis(6));
    telemetry.rounds().ended(0, "unknown", 1, Duration.ofSeconds(2));

    String committed = "{broadaxe_lane=\"1\",broadaxe_outcome=\"committed\"}";
    assertThat(read())
        .contains("broadaxe_round_rows_sum" + committed + " 42.0")
        .contains("broadaxe_round_commit_seconds_count" + committed + " 2")
        .contains("broadaxe_round_commit_seconds_sum" + committed + " 0.01")
        .contains(
            "broadaxe_round_commit_seconds_sum"
                + "{broadaxe_lane=\"0\",broadaxe_outcome=\"unknown\"} 2.0");
  }

  @Test
  void commandsThatWerePutAsideByLane() throws IOException {
    telemetry.rounds().putAside(1, 2);
    telemetry.rounds().putAside(1, 1);
    telemetry.rounds().putAside(0, 1);

    assertThat(read())
        .contains("broadaxe_round_dead_letters_total{broadaxe_lane=\"1\"} 3.0")
        .contains("broadaxe_round_dead_letters_total{broadaxe_lane=\"0\"} 1.0");
  }

  @Test
  void commandsAnswersAndEffectsOfDoors() throws IOException {
    telemetry.doors().handed("trigger-runs", "taken");
    telemetry.doors().handed("trigger-runs", "busy");
    telemetry.doors().answered("trigger-runs", "done", Duration.ofMillis(500));
    telemetry.doors().came("deliver");
    telemetry.doors().came("deliver");
    telemetry.doors().came("stop");

    String command = "{broadaxe_command=\"trigger-runs\",broadaxe_outcome=\"%s\"}";
    assertThat(read())
        .contains("broadaxe_door_commands_total" + command.formatted("taken") + " 1.0")
        .contains("broadaxe_door_commands_total" + command.formatted("busy") + " 1.0")
        .contains("broadaxe_door_answer_seconds_sum" + command.formatted("done") + " 0.5")
        .contains("broadaxe_door_effects_total{broadaxe_effect=\"deliver\"} 2.0")
        .contains("broadaxe_door_effects_total{broadaxe_effect=\"stop\"} 1.0");
  }
}
