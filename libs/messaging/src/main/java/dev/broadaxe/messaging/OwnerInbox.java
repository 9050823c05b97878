package dev.broadaxe.messaging;

import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.util.function.Consumer;

/** The owner's end of the bus: a scheduler lane that takes commands. Never blocks. */
public interface OwnerInbox {
  Owners.Handover take(Envelope envelope, Consumer<Reply> answer);
}
