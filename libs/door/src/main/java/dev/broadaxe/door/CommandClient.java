package dev.broadaxe.door;

import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Hands commands to the owners of tenants and waits for what they say.
 *
 * <p>A reply means that what it tells is in the database. A command whose owner is away goes into
 * the inbox, and is answered from there as far as it can be; one whose owner does not answer is
 * sent again, marked, so that it is carried out once.
 */
public final class CommandClient {
  private static final int BUSY_RETRIES = 6;

  /** How often a command is sent again at once because its owner has just gone. */
  private static final int AWAY_MAX = 60;

  /** The same for a command that may as well lie in the inbox. */
  private static final int AWAY_MAX_WITH_INBOX = 3;

  private static final Duration AWAY_PAUSE = Duration.ofMillis(50);

  /** After the first time; it doubles each time. */
  private static final Duration BUSY_PAUSE = Duration.ofMillis(50);

  private final Owners owners;
  private final Inbox inbox;
  private final Ids ids;
  private final InstantSource clock;
  private final Patience patience;

  /**
   * How long to wait for a reply.
   *
   * @param each from one sending to the next
   * @param tries how often a command is sent before it is left to the inbox
   */
  public record Patience(Duration each, int tries) {
    public static final Patience DEFAULT = new Patience(Duration.ofSeconds(10), 3);
  }

  /**
   * A client of all owners.
   *
   * @param clock Postgres's, as well as it is known here
   */
  public CommandClient(
      Owners owners, Inbox inbox, Ids ids, InstantSource clock, Patience patience) {
    this.owners = owners;
    this.inbox = inbox;
    this.ids = ids;
    this.clock = clock;
    this.patience = patience;
  }

  /** Sends a command and blocks until the owner has answered or the inbox has it. */
  public Reply ask(UUID tenant, Command.Durable command) {
    return ask(envelope(tenant, command), false);
  }

  /**
   * Sends parts of one request and blocks until all are answered, in their order. When the first
   * part is refused the others are not sent, and its refusal is the only reply.
   *
   * <p>Once the first part is accepted the others are not given up because the owner is busy: the
   * caller would send all again.
   */
  public List<Reply> askAll(UUID tenant, List<? extends Command.Durable> commands) {
    List<Reply> replies = new ArrayList<>(commands.size());
    for (Command.Durable command : commands) {
      boolean begun = !replies.isEmpty();
      Reply reply = ask(envelope(tenant, command), begun);
      if (!begun && reply instanceof Reply.Refused) {
        return List.of(reply);
      }
      replies.add(reply);
    }
    return replies;
  }

  /**
   * Sends a command about many ids in as many parts as it needs.
   *
   * @param make makes the command of some of the ids
   * @return the ids that the owner answered with
   * @throws Declined when the owner refuses a part
   */
  public List<UUID> askForIds(
      UUID tenant, List<UUID> ids, Function<List<UUID>, Command.Durable> make) {
    List<Command.Durable> parts = new ArrayList<>();
    Split.by(Limits.IDS_PER_COMMAND, ids).forEach(part -> parts.add(make.apply(part)));
    List<UUID> answered = new ArrayList<>(ids.size());
    askAll(tenant, parts).forEach(reply -> answered.addAll(Replies.ids(reply)));
    return answered;
  }

  /** Tells an owner something about soft state; it may be lost. */
  public void tell(UUID tenant, Command.Soft command) {
    owners.tell(envelope(tenant, command));
  }

  private Envelope envelope(UUID tenant, Command command) {
    return new Envelope(tenant, ids.next(), clock.instant(), false, command);
  }

  /**
   * Sends a command until it is answered or left to the inbox.
   *
   * @param begun whether it is not to be given up because the owner is busy
   */
  private Reply ask(Envelope envelope, boolean begun) {
    boolean mayLie =
        envelope.command() instanceof Command.Durable durable && durable.answerFromInbox() != null;
    int away = mayLie ? AWAY_MAX_WITH_INBOX : AWAY_MAX;
    int silent = 0;
    int gone = 0;
    int busy = 0;
    Envelope next = envelope;
    // One for all tries: whichever copy is answered, the answer counts.
    PendingReply pending = new PendingReply();
    while (silent < patience.tries() && gone <= away && busy <= BUSY_RETRIES) {
      boolean again = next.resent();
      Handover handover = owners.ask(next, pending);
      if (handover == Handover.AWAY) {
        return leave(next);
      }
      boolean full = handover == Handover.BUSY;
      if (full && !begun && !again) {
        return new Reply.Refused(Refusal.BUSY, "too much to do at the moment, try again");
      }
      if (!full) {
        next = envelope.asResent();
      }
      Reply reply = pending.await(full ? busyPauseNanos(busy) : patience.each().toNanos());
      if (reply == null && full) {
        busy++;
      } else if (reply == null) {
        silent++;
      } else if (reply.equals(Owners.NO_ANSWER)) {
        // The tenant is about to get another owner.
        gone++;
        LockSupport.parkNanos(AWAY_PAUSE.toNanos());
        pending = new PendingReply();
      } else if ((begun || again) && busy(reply)) {
        // Of one that was sent before, this says only that it was not taken once more.
        LockSupport.parkNanos(busyPauseNanos(busy++));
        pending = new PendingReply();
      } else {
        return reply;
      }
    }
    return leave(next);
  }

  private static long busyPauseNanos(int times) {
    return BUSY_PAUSE.toNanos() << times;
  }

  /** Leaves a command to the inbox and says what can be said before anybody has carried it out. */
  private Reply leave(Envelope envelope) {
    Reply answer =
        envelope.command() instanceof Command.Durable command ? command.answerFromInbox() : null;
    if (answer == null) {
      return new Reply.Refused(
          Refusal.BUSY, "nobody is there to decide this at the moment, try again");
    }
    inbox.write(List.of(envelope));
    return answer;
  }

  private static boolean busy(Reply reply) {
    return reply instanceof Reply.Refused refused && refused.refusal() == Refusal.BUSY;
  }
}
