package dev.broadaxe.messaging;

import static dev.broadaxe.messaging.Target.Content;

import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.messaging.Readers.LeavingInbox;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The bus of many processes, a queue for each scheduler process, door and asking process, and a
 * copy of every broadcast for each door.
 *
 * <p>Nothing in the broker has to last, since behind every message stands something in the database
 * that finds the same work again. What is offered while a message is on its way goes with the next
 * one to the same target. While the broker cannot be reached, or takes nothing, owners are away and
 * effects are dropped, counted; the bus connects again by itself.
 */
public final class RemoteBus implements Bus {
  private static final Logger LOG = Logger.getLogger(RemoteBus.class);
  private static final int MESSAGE_BYTES_MAX = Limits.RESULT_BYTES_INLINE;
  private static final int ASKS_MAX = 50_000;
  private static final int OUTBOX_ITEMS_MAX = 50_000;
  private static final long OUTBOX_BYTES_MAX = 64L << 20;
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  /** How the broker is doing. */
  public enum State {
    /** It takes and brings messages. */
    CONNECTED,
    /** It brings messages, and takes none for lack of memory or disk. */
    BLOCKED,
    /** It cannot be reached. */
    AWAY
  }

  /**
   * What a bus is made of.
   *
   * @param process unique among all processes that live: answers come back to it
   * @param opener the way to what carries the messages
   * @param routes asked for every command
   * @param listener told of every change, on a thread of the bus: must not block
   */
  record Parts(
      String process,
      BusSettings settings,
      Link.Opener opener,
      Routes routes,
      TraceCarrier traces,
      Chance chance,
      Consumer<State> listener) {}

  private final Parts parts;
  private final BusSettings settings;
  private final Asks asks = new Asks(ASKS_MAX);
  private final Outbox outbox = new Outbox(OUTBOX_ITEMS_MAX, OUTBOX_BYTES_MAX);
  private final LongAdder dropped = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder unreadable = new LongAdder();
  private final Readers readers;
  private final Lifecycle lifecycle = new Lifecycle();
  private final Thread keeper;
  private final Thread sender;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<Registration> owners = new ConcurrentLinkedQueue<>();
  private final Map<String, List<Subscription>> subscriptions = new LinkedHashMap<>();
  private @Nullable Link link;
  private @Nullable Watcher watching;
  private volatile State state = State.AWAY;
  private boolean closing;

  /** How often the subscriptions were changed, and up to which change the link has them. */
  private int changes;

  private int changesRead;

  /** A bus that connects once it is started; owners and doors may be added before and after. */
  RemoteBus(Parts parts) {
    this.parts = parts;
    this.settings = parts.settings();
    this.readers = new Readers(parts, asks, this::offer, dropped, unreadable);
    this.keeper = Thread.ofVirtual().name("rabbitmq keeper").unstarted(this::keep);
    this.sender = Thread.ofVirtual().name("rabbitmq sender").unstarted(this::send);
    String answers = settings.replies(parts.process());
    subscriptions.put(answers, List.of(new Subscription(answers, null, false, readers.answers())));
  }

  @Override
  public boolean reachable() {
    return state == State.CONNECTED;
  }

  @Override
  public Registration addOwner(String replica, OwnerInbox inbox) {
    String queue = settings.owner(replica);
    LeavingInbox leaving = new LeavingInbox(inbox);
    Subscription theirs = new Subscription(queue, null, true, readers.commands(queue, leaving));
    Registration registration = subscribe(queue, List.of(theirs));
    Registration both =
        () -> {
          leaving.leave();
          registration.close();
        };
    owners.add(both);
    return both;
  }

  /** While another process has the door's id, the bus does not get past connecting. */
  @Override
  public Registration addDoor(String door, DoorInbox inbox) {
    String queue = settings.door(door);
    String copies = settings.broadcastTo(door);
    return subscribe(
        queue,
        List.of(
            new Subscription(queue, null, false, readers.effects(queue, inbox)),
            new Subscription(copies, settings.broadcast(), false, readers.chunks(copies, inbox))));
  }

  private Registration subscribe(String name, List<Subscription> theirs) {
    lock.lock();
    try {
      if (subscriptions.putIfAbsent(name, theirs) != null) {
        throw new IllegalStateException("this process reads " + name + " already");
      }
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return () -> unsubscribe(name, theirs);
  }

  private void unsubscribe(String name, List<Subscription> theirs) {
    lock.lock();
    try {
      subscriptions.remove(name, theirs);
      changes++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // Owners and doors ------------------------------------------------------------------------------

  /**
   * Hands a command to the replica that owns its tenant. That it was taken means that it waits to
   * be sent: {@link Owners#NO_ANSWER} follows if it could not be delivered.
   */
  @Override
  public Handover ask(Envelope envelope, Consumer<Reply> answer) {
    if (state != State.CONNECTED || !lifecycle.running()) {
      return Handover.AWAY;
    }
    byte[] bytes = Item.Asking.encode(envelope, true, parts.traces().current());
    if (bytes.length > MESSAGE_BYTES_MAX
        && envelope.command() instanceof Command.Durable command
        && command.answerFromInbox() != null) {
      // The inbox takes what is too large for the broker.
      return Handover.AWAY;
    }
    Ask ask = Ask.of(envelope, answer);
    if (!asks.add(ask)) {
      return Handover.BUSY;
    }
    String owner = parts.routes().known(envelope.tenant());
    if (owner == null) {
      parts.routes().find(envelope.tenant(), found -> sendLater(found, bytes, ask));
      return Handover.TAKEN;
    }
    if (!sendTo(owner, bytes, ask)) {
      asks.take(ask);
      return Handover.BUSY;
    }
    return Handover.TAKEN;
  }

  private boolean sendTo(String owner, byte[] bytes, @Nullable Ask ask) {
    Target target = Target.queue(settings.owner(owner), Content.COMMANDS);
    return outbox.offer(Parcel.of(target, bytes, ask));
  }

  /** The owner was found out, or nobody can be it: then the asker is to try otherwise. */
  private void sendLater(@Nullable String owner, byte[] bytes, Ask ask) {
    if (!asks.waits(ask)) {
      // It was sent again meanwhile, which is on its way.
      return;
    }
    if ((owner == null || !sendTo(owner, bytes, ask)) && asks.take(ask)) {
      if (owner == null) {
        ask.lost();
      } else {
        ask.busy();
      }
    }
  }

  /** Of these nobody gets an answer any more: their owners are to be found out anew. */
  private void lost(List<Ask> those) {
    for (Ask ask : those) {
      parts.routes().forget(ask.tenant());
      ask.lost();
    }
  }

  /** The owners of these have gone: what they were asked is to be asked of who comes after them. */
  public void ownersGone(Set<UUID> tenants) {
    lost(asks.takeOf(tenants));
  }

  @Override
  public void tell(Envelope envelope) {
    byte[] bytes = Item.Asking.encode(envelope, false, parts.traces().current());
    String owner = parts.routes().known(envelope.tenant());
    if (owner != null) {
      tell(owner, bytes);
    } else {
      parts.routes().find(envelope.tenant(), found -> tell(found, bytes));
    }
  }

  private void tell(@Nullable String owner, byte[] bytes) {
    if (owner == null) {
      dropped.increment();
    } else {
      offer(Parcel.of(Target.queue(settings.owner(owner), Content.COMMANDS), bytes, null));
    }
  }

  @Override
  public void release(UUID tenant, List<Effect> effects) {
    for (Effect effect : effects) {
      offer(
          Parcel.later(
              Target.queue(settings.door(effect.door()), Content.EFFECTS),
              Sizes.weight(effect),
              () -> Item.Doing.encode(tenant, Sizes.fitting(effect, MESSAGE_BYTES_MAX))));
    }
  }

  @Override
  public void broadcast(UUID tenant, StreamChunk chunk) {
    offer(
        Parcel.of(
            Target.everyDoor(settings.broadcast()),
            new Item.Streamed(tenant, chunk).encode(),
            null));
  }

  /** Sends it if that can be done now, else counts it as dropped. */
  private void offer(Parcel parcel) {
    if (state != State.CONNECTED || !outbox.offer(parcel)) {
      dropped.increment();
    }
  }

  // What can be seen ------------------------------------------------------------------------------

  /** How the broker is doing at the moment. */
  public State state() {
    return state;
  }

  /** How many soft commands, effects, chunks and answers did not reach anybody since the start. */
  public long dropped() {
    return dropped.sum();
  }

  /** How many commands nobody answered within the limit since the start. */
  public long unanswered() {
    return unanswered.sum();
  }

  /** How many messages, or parts of them, could not be read since the start. */
  public long unreadable() {
    return unreadable.sum();
  }

  /** How many commands wait for an answer. */
  public int asking() {
    return asks.size();
  }

  // Keeping the link ------------------------------------------------------------------------------

  @Override
  public String name() {
    return "bus between processes";
  }

  /** Begins to connect, and returns at once. */
  @Override
  public void start() {
    if (lifecycle.start()) {
      keeper.start();
      sender.start();
    }
  }

  /**
   * Tells whoever still sends commands that their owner is away, sends what waits, then ends the
   * connections; commands without an answer are given up.
   */
  @Override
  public void stop() {
    boolean ran = lifecycle.stop();
    owners.forEach(Registration::close);
    if (ran) {
      awaitRead();
    }
    outbox.close();
    if (ran) {
      joined(sender);
      Link last = currentLink();
      if (last != null) {
        last.settle(FAREWELL);
      }
    }
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (ran) {
      joined(keeper);
    }
    // Without waiting: whoever was handed a message may take its time.
    threads.shutdown();
    asks.takeAll().forEach(Ask::lost);
  }

  private static void joined(Thread thread) {
    try {
      if (!thread.join(FAREWELL)) {
        LOG.warnf("%s does not end", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep() {
    int failures = 0;
    while (!isClosing()) {
      try {
        keepOne();
        failures = 1;
      } catch (IOException | TimeoutException | RuntimeException e) {
        failures++;
        LOG.warnf("no way to the broker, failure %d: %s", failures, reason(e));
      }
      pause(settings.backoff().after(failures, parts.chance()));
    }
  }

  /** Connects, and returns when that link is lost. */
  private void keepOne() throws IOException, TimeoutException {
    Watcher watcher = new Watcher();
    Link opened = parts.opener().open(settings, parts.process(), threads, watcher);
    try {
      read(opened);
      LOG.infof("connected to the broker as %s", parts.process());
      change(
          () -> {
            link = opened;
            watching = watcher;
          },
          watcher);
      while (tend(opened)) {
        read(opened);
      }
    } finally {
      change(
          () -> {
            link = null;
            watching = null;
          },
          null);
      opened.close();
      // Their answers would have come to a queue that is gone.
      asks.takeAll().forEach(Ask::lost);
    }
  }

  /** Waits; true when other queues are to be read, false when the link is over. */
  private boolean tend(Link opened) {
    lock.lock();
    try {
      while (!closing && changes == changesRead && !opened.over()) {
        awaitChange(TICK);
        unanswered.add(asks.forget(System.nanoTime() - settings.answerLimit().toNanos()));
      }
      return !closing && !opened.over();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the link read what is wanted now. */
  private void read(Link opened) throws IOException, TimeoutException {
    List<Subscription> all = new ArrayList<>();
    int upTo;
    lock.lock();
    try {
      upTo = changes;
      subscriptions.values().forEach(all::addAll);
    } finally {
      lock.unlock();
    }
    opened.read(all);
    lock.lock();
    try {
      changesRead = upTo;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when the link, if there is one, reads what is wanted. */
  private void awaitRead() {
    lock.lock();
    try {
      long end = System.nanoTime() + FAREWELL.toNanos();
      while (link != null && changes != changesRead && System.nanoTime() - end < 0) {
        awaitChange(Duration.ofMillis(100));
      }
    } finally {
      lock.unlock();
    }
  }

  private void pause(Duration time) {
    lock.lock();
    try {
      long end = System.nanoTime() + time.toNanos();
      for (long left = time.toNanos(); left > 0 && !closing; left = end - System.nanoTime()) {
        awaitChange(Duration.ofNanos(left));
      }
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("WaitNotInLoop") // the loops are in the callers
  private void awaitChange(Duration limit) {
    try {
      changed.awaitNanos(limit.toNanos());
    } catch (InterruptedException e) {
      // Nobody is meant to interrupt the keeper; stop() is the way to end it.
    }
  }

  private boolean isClosing() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Link currentLink() {
    lock.lock();
    try {
      return link;
    } finally {
      lock.unlock();
    }
  }

  /** Changes the link, or what its watcher has seen, and tells how the broker is doing now. */
  private void change(Runnable change, @Nullable Watcher watcher) {
    lock.lock();
    try {
      change.run();
      if (watcher != watching) {
        // A link that is not in use yet, or no more.
        return;
      }
      State next = watcher == null ? State.AWAY : watcher.blocked ? State.BLOCKED : State.CONNECTED;
      if (state != next) {
        state = next;
        parts.listener().accept(next);
      }
    } finally {
      lock.unlock();
    }
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause();
    return cause == null ? e.toString() : e + ", caused by " + cause;
  }

  /** Tells the bus what becomes of its link. */
  private final class Watcher implements Link.Watcher {
    private boolean blocked;

    @Override
    public void lost(String why) {
      lock.lock();
      try {
        if (!closing) {
          LOG.warnf("lost the broker: %s", why);
        }
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void blocked(boolean now) {
      change(() -> blocked = now, this);
      if (now) {
        // What is on its way may arrive much later, when others have done the work.
        outbox.takeAll().forEach(lot -> undelivered(lot, Link.Fate.LOST));
        asks.takeAll().forEach(Ask::lost);
      }
    }

    @Override
    public void undelivered(List<Parcel> parcels, Link.Fate fate) {
      for (Parcel parcel : parcels) {
        Ask ask = parcel.ask();
        if (ask == null) {
          dropped.increment();
        } else if (asks.take(ask)) {
          if (fate == Link.Fate.REFUSED) {
            ask.busy();
          } else {
            RemoteBus.this.lost(List.of(ask));
          }
        }
      }
    }
  }

  // Sending ---------------------------------------------------------------------------------------

  /** What cannot be sent must not end the sending of all else. */
  private void send(Link current, Messages messages, List<Parcel> lot, Watcher watcher) {
    try {
      messages.of(
          lot, (parcels, body) -> current.send(parcels, body, settings.replies(parts.process())));
    } catch (RuntimeException bug) {
      LOG.error("messages cannot be sent", bug);
      watcher.undelivered(lot, Link.Fate.LOST);
    }
  }

  private void send() {
    Watcher watcher = new Watcher();
    Messages messages = new Messages(MESSAGE_BYTES_MAX, dropped);
    for (List<List<Parcel>> lots = outbox.take(); !lots.isEmpty(); lots = outbox.take()) {
      for (List<Parcel> lot : lots) {
        Link current = currentLink();
        if (current == null) {
          watcher.undelivered(lot, Link.Fate.LOST);
        } else {
          send(current, messages, lot, watcher);
        }
      }
    }
  }
}
