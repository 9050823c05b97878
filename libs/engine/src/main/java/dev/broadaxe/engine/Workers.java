package dev.broadaxe.engine;

import dev.broadaxe.model.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The workers of a tenant and the choice among them. */
final class Workers {
  /** A worker without stream and without tasks is forgotten after this time. */
  private static final Duration FORGET_AFTER = Duration.ofMinutes(1);

  /**
   * A session that its door has not told of for so long is over; doors tell of all of theirs within
   * a fraction of it, even of a hundred thousand.
   */
  static final Duration TOLD_FOR = Duration.ofMinutes(5);

  private final Map<UUID, WorkerSeat> seats = new LinkedHashMap<>();
  private final Map<String, Set<WorkerSeat>> byAction = new LinkedHashMap<>();
  private final Map<String, List<Ring>> rings = new LinkedHashMap<>();

  /** Actions for which a worker may have become free since this was last taken. */
  private final Set<String> freed = new LinkedHashSet<>();

  private long turn;

  @Nullable WorkerSeat seat(UUID id) {
    return seats.get(id);
  }

  Iterable<WorkerSeat> all() {
    return seats.values();
  }

  boolean isEmpty() {
    return seats.isEmpty();
  }

  /** The seat of a worker that need not have a stream. */
  WorkerSeat seatOf(UUID id, Instant since) {
    return seats.computeIfAbsent(id, key -> new WorkerSeat(key, since));
  }

  void open(WorkerSeat seat, Worker worker, String door, long session, Instant now) {
    leaveActions(seat);
    seat.opened(worker, door, session, now);
    enterActions(seat, worker);
  }

  void change(WorkerSeat seat, Worker worker) {
    leaveActions(seat);
    seat.changed(worker);
    enterActions(seat, worker);
  }

  private void enterActions(WorkerSeat seat, Worker worker) {
    for (String action : worker.actions()) {
      byAction.computeIfAbsent(action, key -> new LinkedHashSet<>()).add(seat);
    }
    freed(seat);
  }

  private void leaveActions(WorkerSeat seat) {
    for (Ring ring : List.copyOf(seat.rings)) {
      ring.remove(seat);
    }
    Worker before = seat.worker();
    if (before == null) {
      return;
    }
    for (String action : before.actions()) {
      Set<WorkerSeat> there = byAction.get(action);
      if (there != null && there.remove(seat) && there.isEmpty()) {
        byAction.remove(action);
        rings.remove(action);
      }
    }
  }

  void beat(UUID worker, Instant now) {
    WorkerSeat seat = seats.get(worker);
    if (seat == null) {
      return;
    }
    boolean wasFresh = seat.fresh(now);
    seat.beat(now);
    if (!wasFresh) {
      freed(seat);
    }
  }

  void take(WorkerSeat seat, Held task) {
    seat.take(task);
  }

  void free(Held task) {
    WorkerSeat seat = seats.get(task.worker());
    if (seat != null) {
      seat.free(task);
      freed(seat);
    }
  }

  private void freed(WorkerSeat seat) {
    Worker worker = seat.worker();
    if (worker == null || !seat.open()) {
      return;
    }
    for (String action : worker.actions()) {
      freed.add(action);
      for (Ring ring : rings.getOrDefault(action, List.of())) {
        ring.add(seat);
      }
    }
  }

  boolean anyFreed() {
    return !freed.isEmpty();
  }

  /** Actions whose lines may move again; forgets them. */
  Set<String> takeFreed() {
    if (freed.isEmpty()) {
      return Set.of();
    }
    Set<String> taken = new LinkedHashSet<>(freed);
    freed.clear();
    return taken;
  }

  /** The worker that should get a task with this placement now, or null when none can. */
  @Nullable WorkerSeat choose(Placement placement, Instant now) {
    WorkerSeat chosen = placement.plain() ? ring(placement).next(now) : best(placement, now);
    if (chosen != null) {
      chosen.turn = ++turn;
    }
    return chosen;
  }

  /** The worker with the highest score; among equals the one whose turn is longest ago. */
  private @Nullable WorkerSeat best(Placement placement, Instant now) {
    WorkerSeat best = null;
    int bestScore = -1;
    for (WorkerSeat seat : byAction.getOrDefault(placement.action(), Set.of())) {
      Worker worker = seat.worker();
      if (worker == null || !seat.willing(now) || !seat.fits(placement.slots())) {
        continue;
      }
      Integer score = placement.score(worker);
      if (score == null || score < bestScore) {
        continue;
      }
      if (best == null || score > bestScore || seat.turn < best.turn) {
        best = seat;
        bestScore = score;
      }
    }
    return best;
  }

  private Ring ring(Placement placement) {
    List<Ring> known = rings.computeIfAbsent(placement.action(), key -> new ArrayList<>(1));
    for (Ring ring : known) {
      if (ring.demand.equals(placement.slots())) {
        return ring;
      }
    }
    Ring ring = new Ring(placement.action(), placement.slots());
    byAction.getOrDefault(placement.action(), Set.of()).forEach(ring::add);
    known.add(ring);
    return ring;
  }

  /** Ends the sessions of which no door has told for long; the workers that had them. */
  List<WorkerSeat> endUntold(Instant now) {
    List<WorkerSeat> ended = new ArrayList<>();
    for (WorkerSeat seat : seats.values()) {
      if (seat.open() && now.isAfter(seat.lastTold().plus(TOLD_FOR))) {
        seat.lapsed();
        ended.add(seat);
      }
    }
    return ended;
  }

  /** Forgets workers that are long gone and have nothing to do. */
  void forgetGone(Instant now) {
    for (WorkerSeat seat : List.copyOf(seats.values())) {
      if (!seat.open() && seat.tasks.isEmpty() && now.isAfter(seat.lastBeat().plus(FORGET_AFTER))) {
        leaveActions(seat);
        seats.remove(seat.id);
      }
    }
  }

  /** Time that counts against nobody has passed: every silence starts now. */
  void forgive(Instant now) {
    for (WorkerSeat seat : seats.values()) {
      seat.forgiven(now);
      // Those that were silent before have left their rings.
      freed(seat);
    }
  }

  void verify() {
    seats.values().forEach(WorkerSeat::verify);
  }
}
