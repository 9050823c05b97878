package dev.broadaxe.messaging;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.messaging.Target.Content;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Takes messages apart and hands what they hold to whoever they are for. */
final class Readers {
  private static final Logger LOG = Logger.getLogger(Readers.class);
  private static final Consumer<Reply> NOBODY = _ -> {};
  private static final int NOTE_MAX = 1_000;

  private final RemoteBus.Parts parts;
  private final Asks asks;
  private final Consumer<Parcel> send;
  private final LongAdder dropped;
  private final LongAdder unreadable;

  Readers(
      RemoteBus.Parts parts,
      Asks asks,
      Consumer<Parcel> send,
      LongAdder dropped,
      LongAdder unreadable) {
    this.parts = parts;
    this.asks = asks;
    this.send = send;
    this.dropped = dropped;
    this.unreadable = unreadable;
  }

  // Commands, at an owner -------------------------------------------------------------------------

  /** An owner's inbox that is away once it is closed, though commands still arrive. */
  static final class LeavingInbox implements OwnerInbox {
    private final OwnerInbox inbox;
    private volatile boolean left;

    LeavingInbox(OwnerInbox inbox) {
      this.inbox = inbox;
    }

    @Override
    public Handover take(Envelope envelope, Consumer<Reply> answer) {
      return left ? Handover.AWAY : inbox.take(envelope, answer);
    }

    void leave() {
      left = true;
    }
  }

  Subscription.Handler commands(String queue, OwnerInbox inbox) {
    return (body, replyTo) -> {
      for (Item.Asking item : items(queue, body, Item.Asking::decode)) {
        String trace = item.trace();
        if (trace == null) {
          take(queue, inbox, item, replyTo);
        } else {
          parts.traces().within(trace, () -> take(queue, inbox, item, replyTo));
        }
      }
    };
  }

  private void take(String queue, OwnerInbox inbox, Item.Asking item, @Nullable String replyTo) {
    Consumer<Item.Answer> answers =
        item.answered() && replyTo != null ? answer -> answer(replyTo, answer) : _ -> {};
    Envelope envelope;
    try {
      envelope = Item.CODEC.decode(item.envelope());
    } catch (IllegalArgumentException e) {
      putAside(queue, item.envelope(), e);
      answers.accept(broken(item.id(), "the owner cannot read this command; it was put aside"));
      return;
    }
    Consumer<Reply> answer =
        item.answered() ? reply -> answers.accept(verdict(item.id(), reply)) : NOBODY;
    Handover handover;
    try {
      handover = inbox.take(envelope, answer);
    } catch (RuntimeException e) {
      LOG.errorf(e, "owner failed to take a command: queue=%s id=%s", queue, item.id());
      answers.accept(broken(item.id(), "the owner failed to take this command"));
      return;
    }
    if (handover != Handover.TAKEN && !item.answered()) {
      dropped.increment();
    }
    switch (handover) {
      case TAKEN -> {}
      case AWAY -> answers.accept(new Item.Answer(item.id(), Item.Verdict.AWAY, null));
      case BUSY -> answers.accept(new Item.Answer(item.id(), Item.Verdict.BUSY, null));
    }
  }

  private static Item.Answer verdict(UUID id, Reply reply) {
    return reply.equals(Owners.NO_ANSWER)
        ? new Item.Answer(id, Item.Verdict.AWAY, null)
        : new Item.Answer(id, Item.Verdict.ANSWERED, reply);
  }

  private static Item.Answer broken(UUID id, String text) {
    return new Item.Answer(id, Item.Verdict.ANSWERED, new Reply.Refused(Refusal.BROKEN, text));
  }

  private void answer(String queue, Item.Answer answer) {
    send.accept(Parcel.of(Target.queue(queue, Content.REPLIES), answer.encode(), null));
  }

  // Answers, at whoever asked ---------------------------------------------------------------------

  Subscription.Handler answers() {
    String queue = parts.settings().replies(parts.process());
    return (body, _) -> {
      for (Item.Answer item : items(queue, body, Item.Answer::decode)) {
        Ask ask = asks.take(item.id());
        if (ask != null) {
          guarded(queue, 1, () -> answer(ask, item));
        }
      }
    };
  }

  private void answer(Ask ask, Item.Answer item) {
    Reply reply = item.reply();
    if (reply != null) {
      ask.answer().accept(reply);
    } else if (item.verdict() == Item.Verdict.BUSY) {
      ask.busy();
    } else {
      parts.routes().forget(ask.tenant());
      ask.lost();
    }
  }

  // Effects and chunks, at a door -----------------------------------------------------------------

  Subscription.Handler effects(String queue, DoorInbox inbox) {
    return (body, _) -> {
      List<Effect> run = new ArrayList<>();
      UUID tenant = null;
      for (Item.Doing item : items(queue, body, Item.Doing::decode)) {
        if (tenant != null && !tenant.equals(item.tenant())) {
          deliver(queue, inbox, tenant, run);
          run = new ArrayList<>();
        }
        tenant = item.tenant();
        run.add(item.effect());
      }
      if (tenant != null) {
        deliver(queue, inbox, tenant, run);
      }
    };
  }

  private void deliver(String queue, DoorInbox inbox, UUID tenant, List<Effect> effects) {
    guarded(queue, effects.size(), () -> inbox.effects(tenant, effects));
  }

  Subscription.Handler chunks(String queue, DoorInbox inbox) {
    return (body, _) -> {
      for (Item.Streamed item : items(queue, body, Item.Streamed::decode)) {
        guarded(queue, 1, () -> inbox.chunk(item.tenant(), item.chunk()));
      }
    };
  }

  // What all share --------------------------------------------------------------------------------

  /** Every item that can be read; the others are put aside. */
  private <T> List<T> items(String queue, byte[] body, Function<byte[], T> decode) {
    List<byte[]> raw;
    try {
      raw = Batch.split(body);
    } catch (IllegalArgumentException e) {
      putAside(queue, body, e);
      return List.of();
    }
    List<T> items = new ArrayList<>(raw.size());
    for (byte[] bytes : raw) {
      try {
        items.add(decode.apply(bytes));
      } catch (IllegalArgumentException e) {
        putAside(queue, bytes, e);
      }
    }
    return items;
  }

  private void putAside(String queue, byte[] bytes, IllegalArgumentException why) {
    unreadable.increment();
    LOG.errorf(why, "unreadable message put aside: queue=%s bytes=%d", queue, bytes.length);
    Target dead = Target.queue(parts.settings().dead(), Content.POISON);
    send.accept(Parcel.poison(dead, bytes, note(queue + ": " + why.getMessage())));
  }

  /** As a broker's header and a column of text can hold it. */
  private static String note(String text) {
    String cut = text.length() > NOTE_MAX ? text.substring(0, NOTE_MAX) : text;
    return cut.replaceAll("[^\\x20-\\x7e]", "?");
  }

  /** Whoever breaks must not take down what serves others too. */
  private void guarded(String queue, int count, Runnable handover) {
    try {
      handover.run();
    } catch (RuntimeException e) {
      dropped.add(count);
      LOG.errorf(e, "failed to take a message: queue=%s count=%d", queue, count);
    }
  }
}
