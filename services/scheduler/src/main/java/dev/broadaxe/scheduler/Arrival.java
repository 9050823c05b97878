package dev.broadaxe.scheduler;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.util.function.Consumer;

/**
 * A command that reached a lane, and where its answer goes.
 *
 * @param fromInbox true when it lies in the inbox, from where its round must delete it
 */
record Arrival(Envelope envelope, Consumer<Reply> answer, boolean fromInbox) {

  /** What goes first: what frees workers and slots, then new work, then what may be large. */
  enum Urgency {
    URGENT,
    NORMAL,
    BULK
  }

  Urgency urgency() {
    return switch (envelope.command()) {
      case Command.ReportTask _, Command.RefreshTimeout _, Command.ReleaseSlot _, Command.Soft _ ->
          Urgency.URGENT;
      case Command.TriggerRuns _ -> Urgency.NORMAL;
      case Command.CancelTasks _, Command.ReplayTasks _ -> Urgency.BULK;
    };
  }
}
