package dev.broadaxe.engine;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of which runs, and how the last few runs ended, for those who ask a moment too
 * late.
 */
final class Watches {
  /**
   * A door that has not said again for so long that it watches does so no more: it is gone, or its
   * word that it stopped was lost. Doors say it again at least every half minute.
   */
  static final Duration TOLD_FOR = Duration.ofMinutes(2);

  /**
   * Runs that may be watched at a time; doors look by themselves after a while, so more is not
   * lost.
   */
  private static final int RUNS_MAX = 200_000;

  private static final int RECENT_MAX = 4_096;
  private static final long RECENT_BYTES_MAX = 8 * 1024 * 1024;
  private static final int RECENT_RESULT_BYTES = 4 * 1024;

  /** A run that is watched: the doors, and when each said so last. */
  private static final class Watch {
    final Map<String, Instant> ends = new LinkedHashMap<>(1);
    final Map<String, Instant> events = new LinkedHashMap<>(1);
    Instant lastTold;

    Watch(Instant told) {
      lastTold = told;
    }

    void told(String door, boolean ofEvents, Instant now) {
      Instant horizon = now.minus(TOLD_FOR);
      ends.values().removeIf(told -> !told.isAfter(horizon));
      events.values().removeIf(told -> !told.isAfter(horizon));
      (ofEvents ? events : ends).put(door, now);
      lastTold = now;
    }
  }

  /** A run that has just ended; {@code ends} is null when they were too large to keep. */
  record Recent(RunStatus status, @Nullable List<TaskEnd> ends) {}

  /** Those last told of come last. */
  private final LinkedHashMap<UUID, Watch> runs = new LinkedHashMap<>();

  private final Map<String, Instant> tenantWide = new LinkedHashMap<>();
  private final LinkedHashMap<UUID, Recent> recent = new LinkedHashMap<>();
  private long recentBytes;

  boolean isEmpty() {
    return runs.isEmpty() && tenantWide.isEmpty();
  }

  void watch(UUID run, String door, boolean events, Instant now) {
    Watch watch = runs.remove(run);
    if (watch == null) {
      if (runs.size() >= RUNS_MAX) {
        return;
      }
      watch = new Watch(now);
    }
    watch.told(door, events, now);
    runs.put(run, watch);
  }

  void unwatch(UUID run, String door) {
    Watch watch = runs.get(run);
    if (watch != null) {
      watch.ends.remove(door);
      watch.events.remove(door);
      if (watch.ends.isEmpty() && watch.events.isEmpty()) {
        runs.remove(run);
      }
    }
  }

  void watchTenant(String door, boolean on, Instant now) {
    if (on) {
      tenantWide.put(door, now);
    } else {
      tenantWide.remove(door);
    }
  }

  /** Forgets what no door has told of for long. */
  void forgetUntold(Instant now) {
    Instant horizon = now.minus(TOLD_FOR);
    tenantWide.values().removeIf(told -> !told.isAfter(horizon));
    while (!runs.isEmpty() && !runs.firstEntry().getValue().lastTold.isAfter(horizon)) {
      runs.pollFirstEntry();
    }
  }

  /** When the next one is forgotten unless it is told again, or null when there is none. */
  @Nullable Instant nextForgotten() {
    Instant first = runs.isEmpty() ? null : runs.firstEntry().getValue().lastTold;
    for (Instant told : tenantWide.values()) {
      first = first == null || told.isBefore(first) ? told : first;
    }
    return first == null ? null : first.plus(TOLD_FOR);
  }

  /** Nobody could be heard for a while, which counts against no door. */
  void forgive(Instant now) {
    tenantWide.replaceAll((_, _) -> now);
    for (Watch watch : runs.values()) {
      watch.ends.replaceAll((_, _) -> now);
      watch.events.replaceAll((_, _) -> now);
      watch.lastTold = now;
    }
  }

  /** True when somebody wants to hear what happens inside the run. */
  boolean wantsEvents(UUID run) {
    Watch watch = runs.get(run);
    return !tenantWide.isEmpty() || (watch != null && !watch.events.isEmpty());
  }

  void happened(TaskEvent event, List<Effect> effects) {
    for (String door : eventDoors(event.run())) {
      effects.add(new Effect.TaskHappened(door, event));
    }
  }

  private Set<String> eventDoors(UUID run) {
    Watch watch = runs.get(run);
    Set<String> doors = new LinkedHashSet<>(tenantWide.keySet());
    if (watch != null) {
      doors.addAll(watch.events.keySet());
    }
    return doors;
  }

  /** A run has ended: tells those who watch it, and remembers it for a while. */
  void ended(UUID run, RunStatus status, TaskEnd end, List<Effect> effects) {
    List<TaskEnd> ends = size(end) <= Limits.RESULT_BYTES_INLINE ? List.of(end) : null;
    Set<String> doors = eventDoors(run);
    Watch watch = runs.remove(run);
    if (watch != null) {
      doors.addAll(watch.ends.keySet());
    }
    for (String door : doors) {
      effects.add(new Effect.RunEnded(door, run, status, ends));
    }
    remember(run, new Recent(status, size(end) <= RECENT_RESULT_BYTES ? ends : null));
  }

  private void remember(UUID run, Recent end) {
    forget(run);
    recent.put(run, end);
    recentBytes += size(end);
    while (recent.size() > RECENT_MAX || recentBytes > RECENT_BYTES_MAX) {
      recentBytes -= size(recent.pollFirstEntry().getValue());
    }
  }

  @Nullable Recent recent(UUID run) {
    return recent.get(run);
  }

  /** The run goes on again. */
  void forget(UUID run) {
    Recent before = recent.remove(run);
    if (before != null) {
      recentBytes -= size(before);
    }
  }

  private static long size(Recent end) {
    long sum = 64;
    if (end.ends() != null) {
      for (TaskEnd task : end.ends()) {
        sum += size(task);
      }
    }
    return sum;
  }

  private static int size(TaskEnd end) {
    return size(end.output()) + size(end.error()) + 64;
  }

  private static int size(@Nullable Payload payload) {
    return payload == null ? 0 : payload.size();
  }
}
