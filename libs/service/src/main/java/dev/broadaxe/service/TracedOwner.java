package dev.broadaxe.service;

import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.telemetry.SpanKeys;
import dev.broadaxe.telemetry.SpanNames;
import dev.broadaxe.telemetry.TraceSpan;
import dev.broadaxe.telemetry.Traces;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Another owner whose commands are seen in the traces that they belong to, from their arrival until
 * they are answered, which is after the commit of their round.
 */
public final class TracedOwner implements OwnerInbox {
  private final OwnerInbox owner;
  private final CommandCodec kinds;
  private final Traces traces;

  /**
   * The same owner as before.
   *
   * @param kinds tells the kind of a command, and nothing else
   */
  public TracedOwner(OwnerInbox owner, CommandCodec kinds, Traces traces) {
    this.owner = owner;
    this.kinds = kinds;
    this.traces = traces;
  }

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    TraceSpan span = traces.begin(SpanNames.ROUND, Traces.Kind.CONSUMER, null);
    if (!span.recorded()) {
      return owner.take(envelope, answer);
    }
    span.with(SpanKeys.COMMAND, kinds.kind(envelope.command()))
        .with(SpanKeys.TENANT, envelope.tenant());
    Handover handover =
        owner.take(
            envelope,
            reply -> {
              end(span, reply);
              answer.accept(reply);
            });
    if (handover != Handover.TAKEN) {
      span.failed(handover.name().toLowerCase(Locale.ROOT));
    }
    return handover;
  }

  private static void end(TraceSpan span, Reply reply) {
    if (reply.equals(Owners.NO_ANSWER)) {
      span.failed("no answer");
    } else if (reply instanceof Reply.Refused refused) {
      span.failed(refused.refusal().name().toLowerCase(Locale.ROOT));
    } else {
      span.end();
    }
  }
}
