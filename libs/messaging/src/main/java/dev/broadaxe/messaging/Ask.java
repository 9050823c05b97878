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
 * @param resent whether it may have been carried out before
 * @param since on the clock of {@link System#nanoTime}
 */
record Ask(UUID tenant, UUID id, boolean resent, Consumer<Reply> answer, long since) {
  private static final Reply BUSY =
      new Reply.Refused(Refusal.BUSY, "too much to do at the moment, try again");

  static Ask of(Envelope envelope, Consumer<Reply> answer) {
    return new Ask(envelope.tenant(), envelope.id(), envelope.resent(), answer, System.nanoTime());
  }

  /** The owner, or the queue before it, is full: it was not taken. */
  void busy() {
    // Whoever sends again must not be told that nothing was done: it may have been the first time.
    answer.accept(resent ? Owners.NO_ANSWER : BUSY);
  }

  void lost() {
    answer.accept(Owners.NO_ANSWER);
  }
}
