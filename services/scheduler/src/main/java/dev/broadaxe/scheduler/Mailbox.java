package dev.broadaxe.scheduler;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a lane: commands by urgency, and what its readers found.
 *
 * <p>Anybody may offer; only the lane takes. A round takes a share of each urgency, so that no
 * flood of one starves another.
 */
final class Mailbox {
  /** Durable commands that may wait; past that the lane says that it is busy. */
  static final int WAITING_MAX = 50_000;

  /** Soft commands have room beyond, since workers must be heard in a flood, too. */
  static final int SOFT_MAX = 200_000;

  private static final Map<Arrival.Urgency, Integer> SHARES =
      new EnumMap<>(
          Map.of(
              Arrival.Urgency.URGENT,
              1_200,
              Arrival.Urgency.NORMAL,
              600,
              Arrival.Urgency.BULK,
              200));

  private sealed interface Entry {
    record Came(Arrival arrival) implements Entry {}

    record Found(Runnable found) implements Entry {}

    record Wake() implements Entry {}
  }

  private static final Entry WAKE = new Entry.Wake();

  private final LinkedBlockingQueue<Entry> intake = new LinkedBlockingQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final Map<Arrival.Urgency, FairQueue> queues = new EnumMap<>(Arrival.Urgency.class);
  private final Map<Arrival.Urgency, Integer> shares = new EnumMap<>(SHARES);
  private int turnLeft;

  Mailbox() {
    for (Arrival.Urgency urgency : Arrival.Urgency.values()) {
      queues.put(urgency, new FairQueue());
    }
  }

  Handover offer(Arrival arrival) {
    boolean soft = arrival.envelope().command() instanceof Command.Soft;
    if (waiting.get() >= (soft ? SOFT_MAX : WAITING_MAX)) {
      return Handover.BUSY;
    }
    waiting.incrementAndGet();
    intake.add(new Entry.Came(arrival));
    return Handover.TAKEN;
  }

  /** Something that a reader found, to be done on the lane's thread. */
  void found(Runnable found) {
    intake.add(new Entry.Found(found));
  }

  void wake() {
    intake.add(WAKE);
  }

  int waiting() {
    return waiting.get();
  }

  boolean hasMail() {
    return waiting.get() > 0 || !intake.isEmpty();
  }

  /**
   * Waits until something is there, at most so long.
   *
   * @param blocked true when what waits cannot be taken now, so that only news end the wait
   */
  void await(long nanos, boolean blocked) throws InterruptedException {
    if ((waiting.get() > 0 && !blocked) || nanos <= 0) {
      return;
    }
    Entry entry = intake.poll(nanos, TimeUnit.NANOSECONDS);
    if (entry != null) {
      sort(entry);
    }
  }

  /** Begins a round: sorts in what has come, and does what readers found. */
  void beginRound() {
    for (Entry entry = intake.poll(); entry != null; entry = intake.poll()) {
      sort(entry);
    }
    turnLeft = SHARES.values().stream().mapToInt(Integer::intValue).sum();
    shares.putAll(SHARES);
  }

  private void sort(Entry entry) {
    switch (entry) {
      case Entry.Came came -> queue(came.arrival().urgency()).add(came.arrival());
      case Entry.Found found -> found.found().run();
      case Entry.Wake _ -> {}
    }
  }

  private FairQueue queue(Arrival.Urgency urgency) {
    FairQueue queue = queues.get(urgency);
    if (queue == null) {
      throw new IllegalStateException("no queue for " + urgency);
    }
    return queue;
  }

  /** The next command of this round, or null when there is none or the round has had its share. */
  @Nullable Arrival next() {
    if (turnLeft <= 0) {
      return null;
    }
    for (Arrival.Urgency urgency : Arrival.Urgency.values()) {
      int share = shares.getOrDefault(urgency, 0);
      FairQueue queue = queue(urgency);
      if (queue.size() > 0 && (share > 0 || othersEmpty(urgency))) {
        shares.put(urgency, share - 1);
        return taken(queue);
      }
    }
    return null;
  }

  /** A share that others do not use is free for all. */
  private boolean othersEmpty(Arrival.Urgency urgency) {
    for (Arrival.Urgency other : Arrival.Urgency.values()) {
      if (other != urgency && queue(other).size() > 0 && shares.getOrDefault(other, 0) > 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Arrival taken(FairQueue queue) {
    turnLeft--;
    waiting.decrementAndGet();
    return queue.poll();
  }
}
