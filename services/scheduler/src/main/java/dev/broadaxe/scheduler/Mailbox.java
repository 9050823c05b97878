package dev.broadaxe.scheduler;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a lane: commands by urgency, and what its readers found.
 *
 * <p>Anybody may offer; only the lane takes. A round takes a share of each urgency, so that no
 * flood of one starves another. Commands wait here, and nowhere behind, until their tenant is
 * ready, so that the bounds hold whatever a tenant waits for.
 */
final class Mailbox {
  /** Durable commands that may wait; past that the lane says that it is busy. */
  static final int WAITING_MAX = 50_000;

  /** Those of one tenant, so that one that is stuck does not shut the others out. */
  static final int WAITING_MAX_OF_TENANT = 10_000;

  /** Soft commands have room beyond, since workers must be heard in a flood, too. */
  private static final int SOFT_FACTOR = 4;

  /** The part of the heap that what the commands of all lanes carry may take. */
  private static final int HEAP_PART = 8;

  private static final Map<Command.Urgency, Integer> SHARES =
      new EnumMap<>(
          Map.of(
              Command.Urgency.URGENT,
              1_200,
              Command.Urgency.NORMAL,
              600,
              Command.Urgency.BULK,
              200));

  private sealed interface Entry {
    record Came(Arrival arrival) implements Entry {}

    record Found(Runnable found) implements Entry {}

    record Wake() implements Entry {}
  }

  private static final Entry WAKE = new Entry.Wake();

  private final LinkedBlockingQueue<Entry> intake = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final ConcurrentMap<UUID, Integer> waitingOf = new ConcurrentHashMap<>();
  private final long bytesMax;
  private final Map<Command.Urgency, FairQueue> queues = new EnumMap<>(Command.Urgency.class);
  private final Map<Command.Urgency, Integer> shares = new EnumMap<>(SHARES);
  private final Map<Command.Urgency, AtomicInteger> waitingByUrgency =
      new EnumMap<>(Command.Urgency.class);
  private volatile boolean news;
  private int turnLeft;

  /** What the commands may carry that wait for one of so many lanes of a process, in bytes. */
  static long bytesMax(int lanes) {
    return Runtime.getRuntime().maxMemory() / HEAP_PART / lanes;
  }

  /**
   * An empty mailbox.
   *
   * @param bytesMax what the commands that wait may carry; a single one may carry more
   */
  Mailbox(long bytesMax) {
    this.bytesMax = bytesMax;
    for (Command.Urgency urgency : Command.Urgency.values()) {
      queues.put(urgency, new FairQueue());
      waitingByUrgency.put(urgency, new AtomicInteger());
    }
  }

  Handover offer(Arrival arrival) {
    Command command = arrival.envelope().command();
    int factor = command instanceof Command.Soft ? SOFT_FACTOR : 1;
    UUID tenant = arrival.envelope().tenant();
    if (waiting.get() >= factor * WAITING_MAX
        || waitingOf.getOrDefault(tenant, 0) >= factor * WAITING_MAX_OF_TENANT
        || (command.bytes() > 0 && waitingBytes.get() >= bytesMax)) {
      return Handover.BUSY;
    }
    waiting.incrementAndGet();
    counter(command.urgency()).incrementAndGet();
    waitingBytes.addAndGet(command.bytes());
    waitingOf.merge(tenant, 1, Integer::sum);
    intake.add(new Entry.Came(arrival));
    return Handover.TAKEN;
  }

  /** How many commands wait; may be asked by anybody. */
  int waiting() {
    return waiting.get();
  }

  /** Something that a reader found, to be done on the lane's thread. */
  void found(Runnable found) {
    news = true;
    intake.add(new Entry.Found(found));
  }

  void wake() {
    news = true;
    intake.add(WAKE);
  }

  /** How many commands wait of tenants that may be ready. */
  int takeable() {
    int sum = 0;
    for (FairQueue queue : queues.values()) {
      sum += queue.takeable();
    }
    return sum;
  }

  /** How many commands may be taken, as far as is known without asking whose they are. */
  int gathered() {
    return takeable() + intake.size();
  }

  /** How many commands of an urgency wait, whether they may be taken or not. */
  int waiting(Command.Urgency urgency) {
    return counter(urgency).get();
  }

  /** True when something other than a command came after the last round began. */
  boolean news() {
    return news;
  }

  /** True when a round would find something that it did not see before. */
  boolean hasMail() {
    return takeable() > 0 || !intake.isEmpty();
  }

  /**
   * Waits until something is there, at most so long.
   *
   * @param blocked true when what waits cannot be taken now, so that only news end the wait
   */
  void await(long nanos, boolean blocked) throws InterruptedException {
    if ((takeable() > 0 && !blocked) || nanos <= 0) {
      return;
    }
    Entry entry = intake.poll(nanos, TimeUnit.NANOSECONDS);
    if (entry != null) {
      sort(entry);
    }
  }

  /** Begins a round: sorts in what has come, and does what readers found. */
  void beginRound() {
    news = false;
    for (Entry entry = intake.poll(); entry != null; entry = intake.poll()) {
      sort(entry);
    }
    queues.values().forEach(FairQueue::beginRound);
    turnLeft = SHARES.values().stream().mapToInt(Integer::intValue).sum();
    shares.putAll(SHARES);
  }

  private void sort(Entry entry) {
    switch (entry) {
      case Entry.Came came ->
          queue(came.arrival().envelope().command().urgency()).add(came.arrival());
      case Entry.Found found -> found.found().run();
      case Entry.Wake _ -> {}
    }
  }

  private AtomicInteger counter(Command.Urgency urgency) {
    return Objects.requireNonNull(waitingByUrgency.get(urgency));
  }

  private FairQueue queue(Command.Urgency urgency) {
    FairQueue queue = queues.get(urgency);
    if (queue == null) {
      throw new IllegalStateException("no queue for " + urgency);
    }
    return queue;
  }

  /**
   * The next command of this round, or null when there is none or the round has had its share.
   *
   * @param ready whether a tenant can take a command now; the others' commands stay
   */
  @Nullable Arrival next(Predicate<UUID> ready) {
    if (turnLeft <= 0) {
      return null;
    }
    for (Command.Urgency urgency : Command.Urgency.values()) {
      int share = shares.getOrDefault(urgency, 0);
      FairQueue queue = queue(urgency);
      if (queue.takeable() > 0 && (share > 0 || othersEmpty(urgency))) {
        Arrival arrival = queue.poll(ready);
        if (arrival != null) {
          shares.put(urgency, share - 1);
          taken(arrival);
          return arrival;
        }
      }
    }
    return null;
  }

  /** Takes out all commands, whatever their tenants wait for. */
  List<Arrival> drain() {
    for (Entry entry = intake.poll(); entry != null; entry = intake.poll()) {
      if (entry instanceof Entry.Came came) {
        sort(came);
      }
    }
    List<Arrival> all = new ArrayList<>();
    queues.values().forEach(queue -> all.addAll(queue.drain()));
    all.forEach(this::taken);
    return all;
  }

  /** A share that others do not use is free for all. */
  private boolean othersEmpty(Command.Urgency urgency) {
    for (Command.Urgency other : Command.Urgency.values()) {
      if (other != urgency && queue(other).takeable() > 0 && shares.getOrDefault(other, 0) > 0) {
        return false;
      }
    }
    return true;
  }

  private void taken(Arrival arrival) {
    turnLeft--;
    waiting.decrementAndGet();
    counter(arrival.envelope().command().urgency()).decrementAndGet();
    waitingBytes.addAndGet(-arrival.envelope().command().bytes());
    waitingOf.computeIfPresent(
        arrival.envelope().tenant(), (_, count) -> count > 1 ? count - 1 : null);
  }
}
