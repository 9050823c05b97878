package dev.broadaxe.engine;

import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.TaskState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The live tasks that the machine holds, and the orders in which they stand.
 *
 * <p>Every assigned task is here. Of those that wait, the heads of the lines and the first to fall
 * due are; the others are only in rows. Many lines share the room that few have.
 */
final class TaskBook {
  private final int heads;
  private final Map<UUID, Held> out = new LinkedHashMap<>();
  private final TreeMap<DueKey, Held> deadlines = new TreeMap<>(DueKey.ORDER);
  private final Map<UUID, Held> waiting = new LinkedHashMap<>();
  private final Map<String, Line> lines = new LinkedHashMap<>();
  private final Map<String, Set<Line>> blocked = new LinkedHashMap<>();
  private final Window<DueKey> dues;

  TaskBook(int heads, int dues) {
    this.heads = heads;
    this.dues = new Window<>(DueKey.ORDER, () -> dues);
  }

  private int headsPerLine() {
    return Limits.headsPerLine(heads, lines.size());
  }

  /** The task, when the machine holds it. */
  @Nullable Held held(UUID task) {
    Held assigned = out.get(task);
    return assigned == null ? waiting.get(task) : assigned;
  }

  Collection<Held> out() {
    return out.values();
  }

  Collection<Held> waiting() {
    return waiting.values();
  }

  Window<DueKey> dues() {
    return dues;
  }

  Collection<Line> lines() {
    return lines.values();
  }

  @Nullable Line line(String name) {
    return lines.get(name);
  }

  // Loading ---------------------------------------------------------------------------------------

  void loadOut(Held task) {
    putOut(task);
  }

  void loadLine(Image.LineHead image, List<Held> tasks) {
    Line line = new Line(image.line(), this::headsPerLine);
    for (Held task : tasks) {
      Held known = waiting.computeIfAbsent(task.id(), id -> task);
      line.window.load(Line.Key.of(known.row()), known);
    }
    line.window.loaded(image.more());
    lines.put(line.name, line);
  }

  void loadDues(List<Held> tasks, boolean more) {
    for (Held task : tasks) {
      Held known = waiting.computeIfAbsent(task.id(), id -> task);
      dues.load(DueKey.of(known), known);
    }
    dues.loaded(more);
  }

  // Moves -----------------------------------------------------------------------------------------

  /** A task begins to wait, in the line and until the due that its row says. */
  void await(Held task) {
    List<Held> evicted = new ArrayList<>();
    waiting.put(task.id(), task);
    if (LineName.movable(task.row().line())) {
      Line line =
          lines.computeIfAbsent(task.row().line(), name -> new Line(name, this::headsPerLine));
      line.window.add(Line.Key.of(task.row()), task, evicted);
    }
    dues.add(DueKey.of(task), task, evicted);
    forgetUnless(evicted);
    trim();
  }

  /** Lines that came when there were few give room to those that came since. */
  private void trim() {
    if (waiting.size() <= 2 * (lines.size() * headsPerLine() + dues.share())) {
      return;
    }
    List<Held> evicted = new ArrayList<>();
    lines.values().forEach(line -> line.window.trim(evicted));
    dues.trim(evicted);
    forgetUnless(evicted);
  }

  /** A task waits no more; it need not be held. */
  void leaveWaiting(Held task) {
    waiting.remove(task.id());
    Line line = lines.get(task.row().line());
    if (line != null) {
      line.window.remove(Line.Key.of(task.row()), task.id());
      dropIfDone(line);
    }
    dues.remove(DueKey.of(task), task.id());
  }

  void putOut(Held task) {
    out.put(task.id(), task);
    deadlines.put(DueKey.of(task), task);
  }

  void removeOut(Held task) {
    out.remove(task.id());
    deadlines.remove(DueKey.of(task));
  }

  /** The task's deadline is about to change, or has changed. */
  void beforeDueChange(Held task) {
    deadlines.remove(DueKey.of(task));
  }

  void afterDueChange(Held task) {
    deadlines.put(DueKey.of(task), task);
  }

  /** What is out, by deadline. */
  Iterable<Held> byDeadline() {
    return deadlines.values();
  }

  /** Tasks that left one window are held on only while another still has them. */
  private void forgetUnless(List<Held> evicted) {
    for (Held task : evicted) {
      Line line = lines.get(task.row().line());
      boolean inLine = line != null && line.window.contains(Line.Key.of(task.row()));
      if (!inLine && !dues.contains(DueKey.of(task))) {
        waiting.remove(task.id());
      }
    }
  }

  private void dropIfDone(Line line) {
    if (line.window.isEmpty() && !line.window.more()) {
      lines.remove(line.name);
      blocked.values().forEach(set -> set.remove(line));
    }
  }

  // Choice ----------------------------------------------------------------------------------------

  /** The lines that have heads and are not blocked, best head first. */
  PriorityQueue<Line> movable() {
    PriorityQueue<Line> queue =
        new PriorityQueue<>((a, b) -> Line.Key.ORDER.compare(a.best(), b.best()));
    for (Line line : lines.values()) {
      if (!line.blocked && !line.window.isEmpty()) {
        queue.add(line);
      }
    }
    return queue;
  }

  void block(Line line, String action) {
    line.blocked = true;
    blocked.computeIfAbsent(action, key -> new LinkedHashSet<>()).add(line);
  }

  void unblock(Collection<String> actions) {
    if (blocked.isEmpty()) {
      return;
    }
    for (String action : actions) {
      Set<Line> there = blocked.remove(action);
      if (there != null) {
        there.forEach(line -> line.blocked = false);
      }
    }
  }

  // Refills ---------------------------------------------------------------------------------------

  void lineRefilled(Line line, List<Held> read, boolean exhausted) {
    List<Map.Entry<Line.Key, Held>> entries = new ArrayList<>();
    for (Held task : read) {
      Held known = waiting.getOrDefault(task.id(), task);
      entries.add(Map.entry(Line.Key.of(task.row()), known));
    }
    for (Held task : line.window.refilled(entries, exhausted)) {
      waiting.put(task.id(), task);
    }
    dropIfDone(line);
    trim();
  }

  void duesRefilled(List<Held> read, boolean exhausted) {
    List<Map.Entry<DueKey, Held>> entries = new ArrayList<>();
    for (Held task : read) {
      Held known = waiting.getOrDefault(task.id(), task);
      entries.add(Map.entry(DueKey.of(known), known));
    }
    for (Held task : dues.refilled(entries, exhausted)) {
      waiting.put(task.id(), task);
    }
  }

  /** True when no live task is here or in rows. */
  boolean isEmpty() {
    return out.isEmpty() && waiting.isEmpty() && !dues.more() && lines.isEmpty();
  }

  @Nullable Instant nextDue() {
    Instant deadline = deadlines.isEmpty() ? null : deadlines.firstKey().due();
    DueKey first = dues.firstKey();
    if (first == null) {
      return deadline;
    }
    return deadline == null || first.due().isBefore(deadline) ? first.due() : deadline;
  }

  void verify() {
    dues.verify();
    lines.values().forEach(line -> line.window.verify());
    for (Held task : out.values()) {
      check(task.row().state() == TaskState.ASSIGNED && task.row().worker() != null, task);
      check(task.row().line().isEmpty() && !waiting.containsKey(task.id()), task);
      check(deadlines.get(DueKey.of(task)) == task, task);
    }
    check(deadlines.size() == out.size(), null);
    for (Held task : waiting.values()) {
      check(task.row().state() != TaskState.ASSIGNED && task.row().worker() == null, task);
      Line line = lines.get(task.row().line());
      boolean inLine = line != null && line.window.contains(Line.Key.of(task.row()));
      check(inLine || dues.contains(DueKey.of(task)), task);
    }
  }

  private static void check(boolean holds, @Nullable Held task) {
    if (!holds) {
      throw new IllegalStateException(task == null ? "deadlines" : task.row().toString());
    }
  }
}
