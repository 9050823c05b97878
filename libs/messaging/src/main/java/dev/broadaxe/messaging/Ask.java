package dev.broadaxe.messaging;

import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A command that was sent and is not answered.
 *
 * @param id the command's
 * @param since on the clock of {@link System#nanoTime}
 */
record Ask(UUID tenant, UUID id, Consumer<Reply> answer, long since) {
  private static final Reply BUSY =
      new Reply.Refused(Refusal.BUSY, "too much to do at the moment, try again");

  static Ask of(Envelope envelope, Consumer<Reply> answer) {
    return new Ask(envelope.tenant(), envelope.id(), answer, System.nanoTime());
  }

  /** The owner, or the queue before it, is full: it was not taken, this time. */
  void busy() {
    answer.accept(BUSY);
  }

  void lost() {
    answer.accept(Owners.NO_ANSWER);
  }
}
