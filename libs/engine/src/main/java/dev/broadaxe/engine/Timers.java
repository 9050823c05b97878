package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What happens because time passes: deadlines, back-offs, silent workers, unconfirmed deliveries.
 */
final class Timers {
  /** Attempts and waiting tasks whose time is up that one round takes at most. */
  static final int PER_ROUND_MAX = 2_000;

  /** A STARTED report is written by itself when the attempt's end is not near. */
  static final Duration WRITE_START_AFTER = Duration.ofSeconds(1);

  /** After its stream ended, a worker has so long to say that it had started an attempt. */
  static final Duration DOUBT = Duration.ofSeconds(2);

  /** How often workers are looked at for silence. */
  private static final Duration WORKERS_EVERY = Duration.ofSeconds(1);

  /** A session that is so old has been told to the owner whom the tenant had then, unless first. */
  private static final Duration SESSION_KNOWN = Duration.ofSeconds(10);

  /** Doors remember more attempts than they can hand out in this time. */
  private static final Duration LEDGER_KNOWS = Duration.ofMinutes(1);

  /** With what a door has to answer anyway: so long until every door has told of its sessions. */
  private static final Duration ALL_TOLD = Duration.ofSeconds(3);

  private final State state;
  private final Transitions transitions;
  private Instant ticked = Instant.EPOCH;
  private Instant workersSeen = Instant.EPOCH;

  Timers(State state, Transitions transitions) {
    this.state = state;
    this.transitions = transitions;
  }

  void tick(Instant now) {
    ticked = now;
    // Before the deadlines: an attempt whose worker is gone is lost, which counts against nobody.
    if (!now.isBefore(workersSeen.plus(WORKERS_EVERY))) {
      workersSeen = now;
      workers(now);
      state.workers.endUntold(now).forEach(seat -> doubt(seat, now.plus(DOUBT)));
      state.workers.forgetGone(now);
    }
    state.watches.forgetUntold(now);
    deadlines(now);
    dues(now);
    doubts(now);
    deliveries(now);
    writeStarts(now);
  }

  private void deadlines(Instant now) {
    for (Held task : ripe(state.book.byDeadline(), now)) {
      transitions.stop(task, now);
      String text = "Task exceeded timeout of " + task.step.timeout().text();
      transitions.fail(task, Transitions.End.failed(Outcome.TIMED_OUT, text), true, now);
    }
  }

  private void dues(Instant now) {
    for (Held task : ripe(state.book.dues().tasks(), now)) {
      if (task.row().state() == TaskState.BACKING_OFF) {
        transitions.backoffOver(task, now);
      } else {
        transitions.end(task, Transitions.End.of(Outcome.SCHEDULE_TIMED_OUT), now);
      }
    }
  }

  /** The first of an order by due whose time has come, but for those whose time an outage took. */
  private List<Held> ripe(Iterable<Held> byDue, Instant now) {
    List<Held> found = new ArrayList<>();
    for (Held task : byDue) {
      if (task.due().isAfter(now) || found.size() >= PER_ROUND_MAX) {
        break;
      }
      if (task.row().state() == TaskState.BACKING_OFF || !state.excused(task, now)) {
        found.add(task);
      }
    }
    return found;
  }

  private void workers(Instant now) {
    List<Held> lost = new ArrayList<>();
    for (WorkerSeat worker : state.workers.all()) {
      if (worker.lost(now)) {
        lost.addAll(worker.tasks.values());
      }
    }
    for (Held task : lost) {
      transitions.stop(task, now);
      transitions.lose(
          task,
          Transitions.End.because(
              Outcome.WORKER_LOST, "Worker did not send a heartbeat for 30 seconds"),
          now);
    }
  }

  /**
   * An attempt may not have reached its worker: it is given up at that time unless the worker tells
   * of it.
   */
  void doubt(Held task, Instant until) {
    if (task.unconfirmed()) {
      task.doubtedUntil = until;
      state.doubted.put(task.id(), task);
    }
  }

  /** As {@link #doubt(Held, Instant)}, of all that a worker has. */
  void doubt(WorkerSeat seat, Instant until) {
    seat.tasks.values().forEach(task -> doubt(task, until));
  }

  /**
   * Of what the owner before gave to this session, the door knows whether it was delivered: it is
   * asked once all doors have told of their sessions. All else of the worker went to a session
   * before, if it went anywhere.
   */
  void doubtOrAsk(WorkerSeat seat, Command.OpenSession open, Instant now) {
    Instant opened = Instant.EPOCH.plus(open.session(), ChronoUnit.MICROS);
    for (Held task : seat.tasks.values()) {
      Instant assigned = task.row().assignedAt();
      if (task.givenBefore
          && task.unconfirmed()
          && assigned != null
          && (open.first() || opened.plus(SESSION_KNOWN).isBefore(assigned))
          && assigned.plus(LEDGER_KNOWS).isAfter(now)) {
        transitions.certain(task);
        state.deliveries.started(task, now.plus(ALL_TOLD));
      } else {
        if (task.givenBefore) {
          state.deliveries.confirmed(task);
        }
        doubt(task, now.plus(Limits.WORKER_LOST));
      }
    }
  }

  private void doubts(Instant now) {
    List<Held> over = new ArrayList<>();
    for (Held task : state.doubted.values()) {
      Instant until = task.doubtedUntil;
      if (until != null && !until.isAfter(now)) {
        over.add(task);
      }
    }
    for (Held task : over) {
      transitions.stop(task, now);
      transitions.lose(task, undelivered("Worker's stream ended before it started the task"), now);
    }
  }

  static Transitions.End undelivered(String reason) {
    return Transitions.End.because(Outcome.UNDELIVERED, "Could not send task to worker. " + reason);
  }

  private void deliveries(Instant now) {
    Map<String, List<AttemptRef>> asked = new LinkedHashMap<>();
    for (Held task : state.deliveries.overdue(now)) {
      WorkerSeat worker = state.workers.seat(task.worker());
      if (worker == null || task.deliveryAsked >= Deliveries.ASKS_MAX) {
        transitions.stop(task, now);
        transitions.lose(task, undelivered("Its door does not answer"), now);
        continue;
      }
      state.deliveries.asked(task, now);
      asked.computeIfAbsent(worker.door(), door -> new ArrayList<>()).add(task.ref());
    }
    asked.forEach(
        (door, refs) -> state.effects.add(new Effect.AskDelivery(door, state.epoch, refs)));
    state.deliveries.repeatStops(now, state.effects);
  }

  private void writeStarts(Instant now) {
    List<Held> due = new ArrayList<>();
    for (Held task : state.unwrittenStarts.values()) {
      Instant started = task.row().startedAt();
      if (started != null && started.plus(WRITE_START_AFTER).isAfter(now)) {
        break;
      }
      due.add(task);
      if (due.size() >= PER_ROUND_MAX) {
        break;
      }
    }
    due.forEach(transitions::write);
  }

  /** When the next tick could do something, or null when nothing waits for time. */
  @Nullable Instant next(Instant now) {
    Instant next = state.book.nextDue();
    if (next != null && !next.isAfter(now) && now.isBefore(state.graceUntil())) {
      // What is ripe may be excused, so it is looked at from time to time.
      next = ticked.plus(WORKERS_EVERY);
    }
    next = earlier(next, state.deliveries.nextDue());
    if (!state.unwrittenStarts.isEmpty()) {
      Instant first = state.unwrittenStarts.firstEntry().getValue().row().startedAt();
      next = earlier(next, first == null ? now : first.plus(WRITE_START_AFTER));
    }
    for (Held task : state.doubted.values()) {
      next = earlier(next, task.doubtedUntil);
    }
    next = earlier(next, state.watches.nextForgotten());
    if (!state.book.out().isEmpty() || !state.workers.isEmpty()) {
      next = earlier(next, workersSeen.plus(WORKERS_EVERY));
    }
    return next;
  }

  private static @Nullable Instant earlier(@Nullable Instant a, @Nullable Instant b) {
    if (a == null) {
      return b;
    }
    return b == null || a.isBefore(b) ? a : b;
  }
}
