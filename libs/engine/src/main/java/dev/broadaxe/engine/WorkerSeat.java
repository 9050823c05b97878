package dev.broadaxe.engine;

import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Worker;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A worker as the machine sees it: its session, its life signs, and what its slots are used for.
 */
final class WorkerSeat {
  final UUID id;

  /** Attempts that hold slots of this worker. */
  final Map<UUID, Held> tasks = new LinkedHashMap<>();

  /** Rings in which the worker stands as a candidate. */
  final Set<Ring> rings = new LinkedHashSet<>();

  /** When it was last chosen, as a count of choices. */
  long turn;

  private final Map<String, Integer> used = new HashMap<>();
  private @Nullable Worker worker;
  private String door = "";
  private long session = -1;
  private boolean open;

  /** The door that ended the session, or empty when none has said so. */
  private String endedBy = "";

  private Instant lastBeat;

  /** When a door last said that the session is open. */
  private Instant lastTold;

  /** A worker of which only its tasks are known, as after a takeover. */
  WorkerSeat(UUID id, Instant since) {
    this.id = id;
    this.lastBeat = since;
    this.lastTold = since;
  }

  @Nullable Worker worker() {
    return worker;
  }

  String door() {
    return door;
  }

  long session() {
    return session;
  }

  boolean open() {
    return open;
  }

  Instant lastBeat() {
    return lastBeat;
  }

  Instant lastTold() {
    return lastTold;
  }

  void opened(Worker now, String atDoor, long newSession, Instant at) {
    worker = now;
    door = atDoor;
    session = newSession;
    open = true;
    endedBy = "";
    beat(at);
    told(at);
  }

  /** A door says that the session is open still. */
  void told(Instant at) {
    if (at.isAfter(lastTold)) {
      lastTold = at;
    }
  }

  /** A door says that this session, or one that was never heard of, has ended. */
  void closed(String byDoor, long ended) {
    open = false;
    session = ended;
    endedBy = byDoor;
  }

  /** Nobody has told of the session for long: it is over until a door tells of it again. */
  void lapsed() {
    open = false;
  }

  /** True when the door has said before that its session with this number has ended. */
  boolean ended(String atDoor, long number) {
    return !open && number == session && endedBy.equals(atDoor);
  }

  void forgiven(Instant at) {
    beat(at);
    told(at);
  }

  void changed(Worker now) {
    worker = now;
  }

  void beat(Instant at) {
    if (at.isAfter(lastBeat)) {
      lastBeat = at;
    }
  }

  boolean fresh(Instant now) {
    return !now.isAfter(lastBeat.plus(Limits.WORKER_FRESH));
  }

  boolean lost(Instant now) {
    return now.isAfter(lastBeat.plus(Limits.WORKER_LOST));
  }

  /** True when it may get tasks, as far as it itself is concerned. */
  boolean willing(Instant now) {
    return open && worker != null && !worker.paused() && fresh(now);
  }

  boolean fits(Map<String, Integer> units) {
    Worker known = worker;
    if (known == null) {
      return false;
    }
    for (Map.Entry<String, Integer> unit : units.entrySet()) {
      int limit = known.slots().getOrDefault(unit.getKey(), 0);
      if (used.getOrDefault(unit.getKey(), 0) + unit.getValue() > limit) {
        return false;
      }
    }
    return true;
  }

  void take(Held task) {
    tasks.put(task.id(), task);
    task.step.slots().forEach((type, units) -> used.merge(type, units, Integer::sum));
  }

  void free(Held task) {
    if (tasks.remove(task.id()) != null) {
      task.step.slots().forEach((type, units) -> used.merge(type, -units, Integer::sum));
    }
  }

  /** Throws when the used units are not exactly those of the tasks. */
  void verify() {
    Map<String, Integer> sum = new HashMap<>();
    for (Held task : tasks.values()) {
      if (!task.holdsSlots() || !task.worker().equals(id)) {
        throw new IllegalStateException("worker " + id + " keeps slots for " + task.row());
      }
      task.step.slots().forEach((type, units) -> sum.merge(type, units, Integer::sum));
    }
    for (Map.Entry<String, Integer> entry : used.entrySet()) {
      if (!entry.getValue().equals(sum.getOrDefault(entry.getKey(), 0))) {
        throw new IllegalStateException("worker " + id + " counts " + used + ", tasks " + sum);
      }
    }
  }
}
