package dev.broadaxe.simulation;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A durable command on its way, as a door asks: sent again, marked, until it is answered, and left
 * to the inbox when nobody owns the tenant or nobody answers.
 */
final class Asking {
  /** Who answered. */
  enum By {
    OWNER,
    INBOX
  }

  private static final int TRIES = 3;

  private final Cluster cluster;
  private final BiConsumer<By, Reply> answer;
  private Envelope envelope;
  private boolean answered;
  private int tries;

  private Asking(Cluster cluster, Envelope envelope, BiConsumer<By, Reply> answer) {
    this.cluster = cluster;
    this.envelope = envelope;
    this.answer = answer;
  }

  /** Asks the owner of the tenant; returns the id of the command. */
  static UUID ask(
      Cluster cluster, UUID tenant, Command.Durable command, BiConsumer<By, Reply> answer) {
    World world = cluster.world;
    Envelope envelope = new Envelope(tenant, cluster.newId(), world.instant(), false, command);
    new Asking(cluster, envelope, answer).send();
    return envelope.id();
  }

  /** Leaves the command to the inbox without asking anybody first. */
  static UUID leaveOnly(
      Cluster cluster, UUID tenant, Command.Durable command, BiConsumer<By, Reply> answer) {
    Envelope envelope =
        new Envelope(tenant, cluster.newId(), cluster.world.instant(), false, command);
    new Asking(cluster, envelope, answer).leave();
    return envelope.id();
  }

  private void send() {
    if (answered) {
      return;
    }
    Handover handover = cluster.send(envelope, this::byOwner, this::returned);
    if (handover == Handover.AWAY) {
      leave();
      return;
    }
    envelope = envelope.asResent();
    cluster.world.after(
        1_000_000_000L + cluster.world.delay(500), ++tries < TRIES ? this::send : this::leave);
  }

  private void returned() {
    if (!answered && cluster.world.chance(0.5)) {
      leave();
    }
  }

  private void leave() {
    if (answered) {
      return;
    }
    if (answerOfInbox() == null) {
      // The caller hears that nobody is there, and tries again with a command of its own.
      answered = true;
    } else if (cluster.store.away()) {
      cluster.world.after(1_000_000_000L, this::leave);
    } else {
      cluster.store.putIntoInbox(envelope);
      answered = true;
      answer.accept(By.INBOX, Reply.DONE);
    }
  }

  private @Nullable Reply answerOfInbox() {
    return switch (envelope.command()) {
      case Command.TriggerRuns _, Command.ReportTask _, Command.CancelTasks _, Command.Soft _ ->
          Reply.DONE;
      case Command.ReplayTasks _, Command.RefreshTimeout _, Command.ReleaseSlot _ -> null;
    };
  }

  private void byOwner(Reply reply) {
    if (answered || (reply instanceof Reply.Refused no && no.refusal() == Refusal.BUSY)) {
      return;
    }
    answered = true;
    answer.accept(By.OWNER, reply);
  }
}
