package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.telemetry.Collector;
import dev.broadaxe.telemetry.Telemetry;
import dev.broadaxe.telemetry.TraceParent;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A traced owner takes and answers as the one behind it does, traced or not. */
class TracedOwnerTest {
  private static final Reply DONE = new Reply.Ids(List.of());

  private final Telemetry telemetry =
      new Telemetry(
          new Collector(
              URI.create("http://127.0.0.1:1"), null, 1, false, Map.of("service.name", "test")));
  private final Envelope envelope =
      new Envelope(
          new UUID(0, 1),
          new UUID(0, 2),
          Instant.EPOCH,
          false,
          new Command.ReplayTasks(List.of(new UUID(0, 3))));
  private final List<TraceParent> seen = new ArrayList<>();

  @AfterEach
  void close() {
    telemetry.close();
  }

  private Handover take(Handover handover, AtomicReference<Reply> answer) {
    TracedOwner owner =
        new TracedOwner(
            (_, then) -> {
              seen.add(telemetry.traces().current());
              then.accept(DONE);
              return handover;
            },
            new JsonCodec(),
            telemetry.traces());
    return owner.take(envelope, answer::set);
  }

  @Test
  void whateverBelongsToNoTraceIsPassedOn() {
    AtomicReference<Reply> answer = new AtomicReference<>();

    assertThat(take(Handover.TAKEN, answer)).isEqualTo(Handover.TAKEN);
    assertThat(answer.get()).isEqualTo(DONE);
    assertThat(seen).containsOnlyNulls();
  }

  @Test
  void soIsWhatBelongsToOne() {
    AtomicReference<Reply> answer = new AtomicReference<>();
    TraceParent trace = TraceParent.ofRun(new UUID(4, 5), true);

    telemetry
        .traces()
        .within(trace, () -> assertThat(take(Handover.BUSY, answer)).isEqualTo(Handover.BUSY));
    assertThat(answer.get()).isEqualTo(DONE);
    assertThat(seen).containsExactly(trace);
  }
}
