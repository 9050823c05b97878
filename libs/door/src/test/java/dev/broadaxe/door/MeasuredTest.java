package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read of commands and effects, and that both arrive as they were sent. */
final class MeasuredTest {
  private static final UUID TENANT = new UUID(1, 1);
  private static final Reply REFUSED = new Reply.Refused(Refusal.INVALID, "no");

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  /** Answers at once with a prepared reply, or hands back without taking. */
  private record OneAnswer(Handover handover, Reply reply, List<Envelope> told) implements Owners {
    @Override
    public Handover ask(Envelope envelope, Consumer<Reply> answer) {
      if (handover == Handover.TAKEN) {
        answer.accept(reply);
      }
      return handover;
    }

    @Override
    public void tell(Envelope envelope) {
      told.add(envelope);
    }
  }

  private static Envelope envelope(Command command) {
    return new Envelope(TENANT, new UUID(1, 3), Instant.EPOCH, false, command);
  }

  private MeasuredOwners measured(Owners.Handover handover, Reply reply, List<Envelope> told) {
    return new MeasuredOwners(
        new OneAnswer(handover, reply, told), new JsonCodec(), telemetry.doors());
  }

  private String read() throws IOException {
    var out = new ByteArrayOutputStream();
    telemetry.write(out);
    return out.toString(StandardCharsets.UTF_8).replace(",otel_scope_name=\"dev.broadaxe\"", "");
  }

  @Test
  void commandsByKindAndWhatBecameOfThem() throws IOException {
    Envelope release = envelope(new Command.ReleaseSlot(new UUID(1, 2)));
    Envelope beat = envelope(new Command.Beat("door", List.of()));
    List<Reply> replies = new ArrayList<>();
    List<Envelope> told = new ArrayList<>();

    assertThat(measured(Owners.Handover.TAKEN, Reply.DONE, told).ask(release, replies::add))
        .isEqualTo(Owners.Handover.TAKEN);
    measured(Owners.Handover.TAKEN, REFUSED, told).ask(release, replies::add);
    assertThat(measured(Owners.Handover.BUSY, REFUSED, told).ask(release, replies::add))
        .isEqualTo(Owners.Handover.BUSY);
    measured(Owners.Handover.AWAY, REFUSED, told).ask(release, replies::add);
    measured(Owners.Handover.TAKEN, REFUSED, told).tell(beat);

    assertThat(replies).containsExactly(Reply.DONE, REFUSED);
    assertThat(told).containsExactly(beat);
    String line = "{broadaxe_command=\"%s\",broadaxe_outcome=\"%s\"} %s";
    assertThat(read())
        .contains("door_commands_total" + line.formatted("release-slot", "taken", "2.0"))
        .contains("door_commands_total" + line.formatted("release-slot", "busy", "1.0"))
        .contains("door_commands_total" + line.formatted("release-slot", "away", "1.0"))
        .contains("door_commands_total" + line.formatted("beat", "told", "1.0"))
        .contains("door_answer_seconds_count" + line.formatted("release-slot", "done", "1"))
        .contains("door_answer_seconds_count" + line.formatted("release-slot", "refused", "1"))
        .doesNotContain("door_answer_seconds_count{broadaxe_command=\"beat\"");
  }

  @Test
  void effectsByKind() throws IOException {
    List<Effect> arrived = new ArrayList<>();
    DoorInbox door =
        new MeasuredDoor(
            new DoorInbox() {
              @Override
              public void effects(UUID tenant, List<Effect> effects) {
                arrived.addAll(effects);
              }

              @Override
              public void chunk(UUID tenant, StreamChunk chunk) {
                throw new AssertionError(chunk);
              }
            },
            telemetry.doors(),
            InstantSource.fixed(Instant.EPOCH));
    Effect ask = new Effect.AskDelivery("door", 1, List.of());

    door.effects(TENANT, List.of(ask, ask));

    assertThat(arrived).containsExactly(ask, ask);
    assertThat(read()).contains("door_effects_total{broadaxe_effect=\"ask-delivery\"} 2.0");
  }
}
