package dev.broadaxe.scheduler;

import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.util.function.Consumer;

/**
 * A command that reached a lane, and where its answer goes.
 *
 * @param fromInbox true when it lies in the inbox, from where its round must delete it
 */
record Arrival(Envelope envelope, Consumer<Reply> answer, boolean fromInbox) {}
