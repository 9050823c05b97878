package dev.broadaxe.loops;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Tagged timers, the earliest first; the same tag replaces. Guarded by the lock of its owner. */
final class Timers {
  /** One timer; the number keeps timers of one instant in the order in which they were set. */
  private record Timer(Instant at, long number, Object tag, Runnable task)
      implements Comparable<Timer> {
    @Override
    public int compareTo(Timer other) {
      int byTime = at.compareTo(other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final TreeSet<Timer> queue = new TreeSet<>();
  private final Map<Object, Timer> byTag = new HashMap<>();
  private long numbers;

  void set(Object tag, Instant at, Runnable task) {
    cancel(tag);
    Timer timer = new Timer(at, numbers++, tag, task);
    byTag.put(tag, timer);
    queue.add(timer);
  }

  boolean cancel(Object tag) {
    Timer timer = byTag.remove(tag);
    return timer != null && queue.remove(timer);
  }

  /** How long until the earliest is due, zero if it is, or null if there is none. */
  @Nullable Duration untilNext(Instant now) {
    if (queue.isEmpty()) {
      return null;
    }
    Instant at = queue.first().at;
    return at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
  }

  /** Removes what is due, in order. */
  List<Runnable> takeDue(Instant now) {
    List<Runnable> due = new ArrayList<>();
    while (!queue.isEmpty() && !queue.first().at.isAfter(now)) {
      Timer timer = queue.removeFirst();
      byTag.remove(timer.tag);
      due.add(timer.task);
    }
    return due;
  }

  void clear() {
    queue.clear();
    byTag.clear();
  }
}
