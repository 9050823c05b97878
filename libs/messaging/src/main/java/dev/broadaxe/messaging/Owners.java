package dev.broadaxe.messaging;

import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import java.util.function.Consumer;

/** The way from a door to the owners of tenants. */
public interface Owners {
  /**
   * What the caller of {@link #ask} gets in place of a reply when none will come, because the owner
   * or the way to it went away after the command was taken: it may have been carried out or not, so
   * that it is sent again, marked, or left to the inbox.
   */
  Reply NO_ANSWER =
      new Reply.Refused(Refusal.BUSY, "the owner of the tenant has just gone, try again");

  /** What became of a command that was handed over. */
  enum Handover {
    /** The owner has it, or it is on its way there; an answer comes unless somebody dies. */
    TAKEN,
    /** The tenant has no live owner: the command belongs into the inbox. */
    AWAY,
    /** The owner lives but has too much to do: the caller must back off. */
    BUSY
  }

  /**
   * Hands a command to the owner of its tenant; never blocks.
   *
   * @param answer called once with the owner's reply, after the commit, on a thread of the bus: it
   *     must not block. It gets {@link #NO_ANSWER} when the bus knows that no reply will come, and
   *     may never be called when the owner dies, so that callers wait with a limit and send again,
   *     marked.
   */
  Handover ask(Envelope envelope, Consumer<Reply> answer);

  /** Hands over a command about soft state; it may be lost. */
  void tell(Envelope envelope);
}
