package dev.broadaxe.engine;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
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
   * Runs that may be watched at a time; doors look by themselves after a while, so more is not
   * lost.
   */
  private static final int RUNS_MAX = 200_000;

  private static final int RECENT_MAX = 4_096;
  private static final long RECENT_BYTES_MAX = 8 * 1024 * 1024;
  private static final int RECENT_RESULT_BYTES = 4 * 1024;

  private record Watch(Set<String> ends, Set<String> events) {}

  /** A run that has just ended; {@code ends} is null when they were too large to keep. */
  record Recent(RunStatus status, @Nullable List<TaskEnd> ends) {}

  private final Map<UUID, Watch> runs = new LinkedHashMap<>();
  private final Set<String> tenantWide = new LinkedHashSet<>();
  private final LinkedHashMap<UUID, Recent> recent = new LinkedHashMap<>();
  private long recentBytes;

  boolean isEmpty() {
    return runs.isEmpty() && tenantWide.isEmpty();
  }

  void watch(UUID run, String door, boolean events) {
    Watch watch = runs.get(run);
    if (watch == null) {
      if (runs.size() >= RUNS_MAX) {
        return;
      }
      watch = new Watch(new LinkedHashSet<>(1), new LinkedHashSet<>(1));
      runs.put(run, watch);
    }
    (events ? watch.events() : watch.ends()).add(door);
  }

  void unwatch(UUID run, String door) {
    Watch watch = runs.get(run);
    if (watch != null) {
      watch.ends().remove(door);
      watch.events().remove(door);
      if (watch.ends().isEmpty() && watch.events().isEmpty()) {
        runs.remove(run);
      }
    }
  }

  void watchTenant(String door, boolean on) {
    if (on) {
      tenantWide.add(door);
    } else {
      tenantWide.remove(door);
    }
  }

  /** True when somebody wants to hear what happens inside the run. */
  boolean wantsEvents(UUID run) {
    Watch watch = runs.get(run);
    return !tenantWide.isEmpty() || (watch != null && !watch.events().isEmpty());
  }

  void happened(TaskEvent event, List<Effect> effects) {
    for (String door : eventDoors(event.run())) {
      effects.add(new Effect.TaskHappened(door, event));
    }
  }

  private Set<String> eventDoors(UUID run) {
    Watch watch = runs.get(run);
    Set<String> doors = new LinkedHashSet<>(tenantWide);
    if (watch != null) {
      doors.addAll(watch.events());
    }
    return doors;
  }

  /** A run has ended: tells those who watch it, and remembers it for a while. */
  void ended(UUID run, RunStatus status, TaskEnd end, List<Effect> effects) {
    List<TaskEnd> ends = size(end) <= Limits.RESULT_BYTES_INLINE ? List.of(end) : null;
    Set<String> doors = eventDoors(run);
    Watch watch = runs.remove(run);
    if (watch != null) {
      doors.addAll(watch.ends());
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
