package dev.broadaxe.door;

import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.telemetry.DoorMetrics;
import java.time.Duration;
import java.util.function.Consumer;

/** The way to owners, with the commands that go it counted and their answers timed. */
public final class MeasuredOwners implements Owners {
  private final Owners owners;
  private final CommandCodec kinds;
  private final DoorMetrics metrics;

  /**
   * The same way as before.
   *
   * @param kinds tells the kind of a command, and nothing else
   */
  public MeasuredOwners(Owners owners, CommandCodec kinds, DoorMetrics metrics) {
    this.owners = owners;
    this.kinds = kinds;
    this.metrics = metrics;
  }

  @Override
  public Handover ask(Envelope envelope, Consumer<Reply> answer) {
    String kind = kinds.kind(envelope.command());
    long from = System.nanoTime();
    Handover handover =
        owners.ask(
            envelope,
            reply -> {
              answer.accept(reply);
              metrics.answered(kind, outcome(reply), Duration.ofNanos(System.nanoTime() - from));
            });
    metrics.handed(kind, outcome(handover));
    return handover;
  }

  @Override
  public void tell(Envelope envelope) {
    owners.tell(envelope);
    metrics.handed(kinds.kind(envelope.command()), "told");
  }

  private static String outcome(Handover handover) {
    return switch (handover) {
      case TAKEN -> "taken";
      case AWAY -> "away";
      case BUSY -> "busy";
    };
  }

  private static String outcome(Reply reply) {
    return switch (reply) {
      case Reply.Refused _ -> "refused";
      case Reply.Done _, Reply.Ids _, Reply.Deadline _ -> "done";
    };
  }
}
