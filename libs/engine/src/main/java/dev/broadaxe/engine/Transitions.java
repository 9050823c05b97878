package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The moves of a task between waiting, running and ended; every change of a live row goes through
 * here.
 */
final class Transitions {
  private static final Duration UNDELIVERED_DELAY_MAX = Duration.ofSeconds(5);
  private static final int UNDELIVERED_DELAY_MILLIS = 100;

  private final State state;

  Transitions(State state) {
    this.state = state;
  }

  /** How an attempt ended, and what is left of it to tell. */
  record End(
      Outcome outcome, @Nullable Payload output, @Nullable Payload error, @Nullable String reason) {
    static End of(Outcome outcome) {
      return new End(outcome, null, null, null);
    }

    static End failed(Outcome outcome, String error) {
      return new End(outcome, null, Payload.of(error), error);
    }

    static End because(Outcome outcome, String reason) {
      return new End(outcome, null, null, reason);
    }
  }

  /** A new task takes its place in the queue. */
  Held create(TaskSpec spec, WorkflowVersion version, Step step, Instant now) {
    LiveRow row =
        queued(spec.id(), step, version, lineOf(spec, step, version), spec.priority(), now, 0);
    Held task = new Held(spec, row, version);
    state.touch(spec.id());
    state.changes.insertTask(spec);
    state.changes.insertLive(row);
    state.book.await(task);
    Payload input = spec.input();
    if (input != null && input.size() > Limits.INPUT_BYTES_AT_HAND) {
      state.large.add(task);
    }
    tell(task, TaskEvent.Kind.CREATED, null, now);
    return task;
  }

  /**
   * An ended task runs again, under the same id with the next attempt number and a fresh budget.
   */
  Held reopen(TaskSpec spec, WorkflowVersion version, AttemptRow last, Instant now) {
    Step step = version.step(spec.stepId());
    String line = lineOf(spec, step, version);
    LiveRow row =
        queued(spec.id(), step, version, line, Limits.PRIORITY_INTERNAL, now, last.attempt() + 1);
    Held task = new Held(spec, row, version);
    state.touch(spec.id());
    state.changes.reopen(spec.id(), last.attempt());
    state.changes.insertLive(row);
    state.watches.forget(spec.runId());
    state.book.await(task);
    return task;
  }

  private LiveRow queued(
      UUID id,
      Step step,
      WorkflowVersion version,
      String line,
      int priority,
      Instant now,
      int attempt) {
    return new LiveRow(
        id,
        version.id(),
        step.id(),
        TaskState.QUEUED,
        line,
        priority,
        state.nextSeq(),
        attempt,
        0,
        0,
        0,
        false,
        null,
        now.plus(step.scheduleTimeout().duration()),
        now,
        null,
        null);
  }

  private static String lineOf(TaskSpec spec, Step step, WorkflowVersion version) {
    return Placement.of(spec, step, version.definition()).line();
  }

  /** A waiting task is given to a worker. */
  void assign(Held task, WorkerSeat worker, Instant now) {
    LiveRow row = task.row();
    state.book.leaveWaiting(task);
    task.become(
        new LiveRow(
            row.id(),
            row.versionId(),
            row.stepId(),
            TaskState.ASSIGNED,
            LineName.NONE,
            row.priority(),
            row.seq(),
            row.attempt(),
            row.appRetries(),
            row.internalRetries(),
            row.invocation(),
            false,
            worker.id,
            now.plus(task.step.timeout().duration()),
            row.queuedAt(),
            now,
            null));
    state.touch(task.id());
    state.changes.updateLive(task.row());
    state.book.putOut(task);
    state.workers.take(worker, task);
    task.givenBefore = false;
    state.deliveries.started(task, now);
    state.effects.add(
        new Effect.Deliver(
            worker.door(),
            state.epoch,
            worker.id,
            worker.session(),
            task.ref(),
            task.spec(),
            task.step,
            task.workflow()));
    task.lighten();
  }

  /** The worker says that it runs the attempt. */
  void started(Held task, Instant at) {
    LiveRow row = task.row();
    task.become(with(row, row.due(), row.released(), at));
    state.unwrittenStarts.put(task.id(), task);
    certain(task);
  }

  /** The deadline moves. */
  void refresh(Held task, Duration by) {
    LiveRow row = task.row();
    state.book.beforeDueChange(task);
    Instant due = task.due().plus(by);
    task.become(with(row, due, row.released(), row.startedAt()));
    state.book.afterDueChange(task);
    write(task);
  }

  /** The attempt runs on without its slots; from here on its worker's fate is not its own. */
  void release(Held task) {
    LiveRow row = task.row();
    state.workers.free(task);
    task.become(with(row, row.due(), true, row.startedAt()));
    certain(task);
    write(task);
  }

  private static LiveRow with(
      LiveRow row, @Nullable Instant due, boolean released, @Nullable Instant startedAt) {
    return new LiveRow(
        row.id(),
        row.versionId(),
        row.stepId(),
        row.state(),
        row.line(),
        row.priority(),
        row.seq(),
        row.attempt(),
        row.appRetries(),
        row.internalRetries(),
        row.invocation(),
        released,
        row.worker(),
        due,
        row.queuedAt(),
        row.assignedAt(),
        startedAt);
  }

  /** Writes the row as it is, so that nothing about its attempt is only in memory. */
  void write(Held task) {
    state.touch(task.id());
    state.changes.updateLive(task.row());
    state.unwrittenStarts.remove(task.id());
  }

  /** There is no doubt any more that the worker has the attempt. */
  void certain(Held task) {
    state.deliveries.confirmed(task);
    task.doubtedUntil = null;
    state.doubted.remove(task.id());
  }

  /**
   * The attempt failed by the task's own fault: it is tried again as long as its policy says so.
   */
  void fail(Held task, End end, boolean retryable, Instant now) {
    LiveRow row = task.row();
    if (retryable && row.appRetries() < task.step.retries()) {
      int retry = row.appRetries() + 1;
      Step.Backoff backoff = task.step.backoff();
      Duration delay = backoff == null ? Duration.ZERO : backoff.delay(retry);
      again(task, end, retry, row.internalRetries(), delay, now);
    } else {
      end(task, end, now);
    }
  }

  /** The attempt was lost by nobody's fault: it is tried again, though not for ever. */
  void lose(Held task, End end, Instant now) {
    LiveRow row = task.row();
    if (row.internalRetries() >= Limits.INTERNAL_RETRIES_MAX) {
      end(task, End.failed(end.outcome(), "Task reached its maximum reassignment count"), now);
      return;
    }
    Duration delay = Duration.ZERO;
    if (end.outcome() == Outcome.UNDELIVERED) {
      long millis = (long) UNDELIVERED_DELAY_MILLIS << row.internalRetries();
      delay =
          millis > UNDELIVERED_DELAY_MAX.toMillis()
              ? UNDELIVERED_DELAY_MAX
              : Duration.ofMillis(millis);
    }
    again(task, end, row.appRetries(), row.internalRetries() + 1, delay, now);
  }

  private void again(
      Held task, End end, int appRetries, int internalRetries, Duration delay, Instant now) {
    LiveRow row = task.row();
    state.changes.insertAttempt(attempt(row, end, false, now));
    detach(task);
    boolean wait = !delay.isZero();
    String queue = lineOf(task.spec(), task.step, task.version);
    Duration patience = wait ? delay : task.step.scheduleTimeout().duration();
    task.become(
        new LiveRow(
            row.id(),
            row.versionId(),
            row.stepId(),
            wait ? TaskState.BACKING_OFF : TaskState.QUEUED,
            wait ? LineName.backingOff(queue) : queue,
            Limits.PRIORITY_INTERNAL,
            state.nextSeq(),
            row.attempt() + 1,
            appRetries,
            internalRetries,
            row.invocation(),
            false,
            null,
            now.plus(patience),
            now,
            null,
            null));
    state.touch(task.id());
    state.changes.updateLive(task.row());
    state.book.await(task);
    tell(task, row.attempt(), TaskEvent.Kind.ATTEMPT_FAILED, end.error(), now);
  }

  /** The back-off is over: the task queues. */
  void backoffOver(Held task, Instant now) {
    LiveRow row = task.row();
    state.book.leaveWaiting(task);
    task.become(
        new LiveRow(
            row.id(),
            row.versionId(),
            row.stepId(),
            TaskState.QUEUED,
            LineName.afterBackoff(row.line()),
            row.priority(),
            state.nextSeq(),
            row.attempt(),
            row.appRetries(),
            row.internalRetries(),
            row.invocation(),
            false,
            null,
            now.plus(task.step.scheduleTimeout().duration()),
            row.queuedAt(),
            null,
            null));
    state.touch(task.id());
    state.changes.updateLive(task.row());
    state.book.await(task);
  }

  /** The task ends for good. */
  void end(Held task, End end, Instant now) {
    LiveRow row = task.row();
    state.changes.insertAttempt(attempt(row, end, true, now));
    state.changes.deleteLive(task.id());
    state.touch(task.id());
    detach(task);
    TaskEvent.Kind kind =
        switch (end.outcome().status()) {
          case COMPLETED -> TaskEvent.Kind.COMPLETED;
          case CANCELLED -> TaskEvent.Kind.CANCELLED;
          case FAILED, QUEUED, RUNNING -> TaskEvent.Kind.ATTEMPT_FAILED;
        };
    Payload told = end.output() == null ? end.error() : end.output();
    tell(task, kind, told, now);
    TaskEnd taskEnd =
        new TaskEnd(
            task.id(),
            task.step.readableId(),
            row.attempt(),
            end.outcome(),
            end.output(),
            end.error(),
            now);
    state.watches.ended(task.spec().runId(), end.outcome().status(), taskEnd, state.effects);
  }

  /** Tells the worker to stop the attempt, unless it let go of it. */
  void stop(Held task, Instant now) {
    if (!task.holdsSlots()) {
      return;
    }
    WorkerSeat worker = state.workers.seat(task.worker());
    if (worker == null || worker.door().isEmpty()) {
      return;
    }
    Effect.Stop stop =
        new Effect.Stop(
            worker.door(),
            state.epoch,
            worker.id,
            task.ref(),
            task.spec(),
            task.step,
            task.workflow());
    state.effects.add(stop);
    state.deliveries.stopping(stop, now);
  }

  /** Takes the task out of every order that it stands in, and frees what it holds. */
  private void detach(Held task) {
    if (task.assigned()) {
      if (task.holdsSlots()) {
        state.workers.free(task);
      }
      state.book.removeOut(task);
      state.unwrittenStarts.remove(task.id());
      certain(task);
    } else {
      state.book.leaveWaiting(task);
    }
  }

  private static AttemptRow attempt(LiveRow row, End end, boolean last, Instant now) {
    return new AttemptRow(
        row.id(),
        row.attempt(),
        end.outcome(),
        last,
        row.worker(),
        row.queuedAt(),
        row.assignedAt(),
        row.startedAt(),
        now,
        end.output(),
        end.error(),
        end.reason());
  }

  private void tell(Held task, TaskEvent.Kind kind, @Nullable Payload payload, Instant now) {
    tell(task, task.row().attempt(), kind, payload, now);
  }

  private void tell(
      Held task, int attempt, TaskEvent.Kind kind, @Nullable Payload payload, Instant now) {
    UUID run = task.spec().runId();
    if (state.watches.wantsEvents(run)) {
      TaskEvent event = new TaskEvent(run, task.id(), attempt, kind, payload, now);
      state.watches.happened(event, state.effects);
    }
  }
}
