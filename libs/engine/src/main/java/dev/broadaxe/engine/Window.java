package dev.broadaxe.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of an order that is longer than memory should hold: everything up to a boundary is
 * here, what lies behind it is only in rows.
 *
 * <p>Lines and dues are windows. The invariant that everything else rests on: a task stands in the
 * window if, and only if, its key is not behind the boundary. A window that runs low wants a
 * refill; the rows are read while the machine goes on deciding, so the window remembers what
 * changed meanwhile and trusts that over what was read.
 *
 * @param <K> the order; unique per task
 */
final class Window<K> {
  /** Changes remembered during one refill; past that the refill is void and starts again. */
  private static final int ARRIVALS_MAX = 10_000;

  private final TreeMap<K, Held> inside;
  private final Comparator<K> order;
  private final IntSupplier share;

  /** The last key that is inside by right; null when nothing lies behind. */
  private @Nullable K boundary;

  private boolean more;
  private @Nullable Refill<K> refill;

  private static final class Refill<K> {
    final Map<UUID, Arrival<K>> arrived = new LinkedHashMap<>();
    final Set<UUID> left = new HashSet<>();
    boolean overrun;
  }

  private record Arrival<K>(K key, Held task) {}

  /**
   * An empty window behind which nothing lies.
   *
   * @param share how many tasks a refill brings, which may change; the window holds at most twice
   *     as many, once it is trimmed
   */
  Window(Comparator<K> order, IntSupplier share) {
    this.order = order;
    this.inside = new TreeMap<>(order);
    this.share = share;
  }

  /** Fills an empty window with what was loaded. */
  void load(K key, Held task) {
    inside.put(key, task);
  }

  /** Ends the loading; with {@code behind} others lie behind the last one loaded. */
  void loaded(boolean behind) {
    more = behind;
    boundary = behind && !inside.isEmpty() ? inside.lastKey() : null;
  }

  boolean isEmpty() {
    return inside.isEmpty();
  }

  int size() {
    return inside.size();
  }

  /** How many tasks a refill brings now. */
  int share() {
    return share.getAsInt();
  }

  boolean more() {
    return more;
  }

  boolean contains(K key) {
    return inside.containsKey(key);
  }

  Iterable<Held> tasks() {
    return inside.values();
  }

  @Nullable K firstKey() {
    return inside.isEmpty() ? null : inside.firstKey();
  }

  @Nullable Held first() {
    return inside.isEmpty() ? null : inside.firstEntry().getValue();
  }

  /**
   * A task came into the order.
   *
   * @param evicted gets the tasks that had to leave memory for it, possibly the task itself
   */
  void add(K key, Held task, List<Held> evicted) {
    Refill<K> current = refill;
    if (more && behind(key)) {
      if (current != null) {
        current.left.remove(task.id());
        current.arrived.put(task.id(), new Arrival<>(key, task));
        current.overrun |= current.arrived.size() > ARRIVALS_MAX;
      }
      evicted.add(task);
      return;
    }
    inside.put(key, task);
    if (inside.size() > 2 * share()) {
      trim(evicted);
    }
  }

  /** Lets go of what is more than its share. */
  void trim(List<Held> evicted) {
    int kept = share();
    if (inside.size() <= kept) {
      return;
    }
    while (inside.size() > kept) {
      evicted.add(inside.pollLastEntry().getValue());
    }
    boundary = inside.lastKey();
    more = true;
    if (refill != null) {
      refill.overrun = true;
    }
  }

  private boolean behind(K key) {
    return boundary == null || order.compare(key, boundary) > 0;
  }

  /** A task left the order, whether it stood inside or behind. */
  void remove(K key, UUID task) {
    inside.remove(key);
    Refill<K> current = refill;
    if (current != null) {
      current.arrived.remove(task);
      current.left.add(task);
      current.overrun |= current.left.size() > ARRIVALS_MAX;
    }
  }

  /** True when rows should be read: it runs low, others lie behind, and nobody reads yet. */
  boolean wantsRefill() {
    return more && refill == null && inside.size() < share() / 2 + 1;
  }

  /** Starts a refill; the key behind which to read, or null to read from the start. */
  @Nullable K startRefill() {
    refill = new Refill<>();
    return boundary;
  }

  /** Forgets a refill that failed, so that it is wanted again. */
  void abandonRefill() {
    refill = null;
  }

  /**
   * Takes what was read.
   *
   * @param read in order, behind the boundary at which the refill started
   * @param exhausted true when the rows ended before the limit of the read
   * @return the tasks that came in
   */
  List<Held> refilled(List<Map.Entry<K, Held>> read, boolean exhausted) {
    Refill<K> current = refill;
    refill = null;
    List<Held> came = new ArrayList<>();
    if (current == null || current.overrun || (read.isEmpty() && !exhausted)) {
      return came;
    }
    K last = exhausted ? null : read.getLast().getKey();
    for (Map.Entry<K, Held> entry : read) {
      UUID id = entry.getValue().id();
      if (!current.left.contains(id) && !current.arrived.containsKey(id)) {
        inside.put(entry.getKey(), entry.getValue());
        came.add(entry.getValue());
      }
    }
    for (Arrival<K> arrival : current.arrived.values()) {
      if (last == null || order.compare(arrival.key(), last) <= 0) {
        inside.put(arrival.key(), arrival.task());
        came.add(arrival.task());
      }
    }
    boundary = last;
    more = last != null;
    return came;
  }

  /** Throws when the window's own rules are broken. */
  void verify() {
    if (boundary != null && !inside.isEmpty() && order.compare(inside.lastKey(), boundary) > 0) {
      throw new IllegalStateException(inside.lastKey() + " stands behind the boundary " + boundary);
    }
    if (!more && boundary != null) {
      throw new IllegalStateException("a boundary behind which nothing lies");
    }
  }
}
