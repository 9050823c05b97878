package dev.broadaxe.scheduler;

import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.util.function.Consumer;

/**
 * A command that reached a lane, and where its answer goes.
 *
 * @param fromInbox true when it lies in the inbox, from where its round must delete it
 */
record Arrival(Envelope envelope, Consumer<Reply> answer, boolean fromInbox) {
  /** Tells the asker that no reply will come from here, so that it asks again at once. */
  void giveUp() {
    answer.accept(Owners.NO_ANSWER);
  }
}
