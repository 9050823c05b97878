package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one tenant: decides what follows from commands and from time.
 *
 * <p>Pure: no I/O, no clock, no threads, no chance. Used by one thread. What it decided since
 * {@link #drain} must be committed before anything else is decided, or the machine must be thrown
 * away and loaded anew.
 *
 * <p>The cycle of a round: {@link #decide} for each command, {@link #tick}, {@link #place}, {@link
 * #drain}; after the commit {@link #reads} and {@link #ask} say what to read before the next
 * rounds.
 */
public final class TenantMachine {
  /** SDKs back off before they dial again: some need most of a minute after an outage. */
  private static final Duration RETURN = Duration.ofSeconds(60);

  private final State state;
  private final Transitions transitions;
  private final Commands commands;
  private final Timers timers;

  /**
   * How much of the orders a machine holds: tasks per line, of which {@link Limits#headsPerLine}
   * leaves fewer when there are many lines, and tasks by due.
   */
  public record Bounds(int heads, int dues) {
    public static final Bounds STANDARD = new Bounds(Limits.HEADS, Limits.DUES);
  }

  /**
   * A machine that knows what the image tells.
   *
   * @param epoch the epoch of the tenant's lease, which all effects carry
   * @param now the time of the takeover
   * @param awaySince since when nobody decided for the tenant, or null when somebody did until now
   */
  public TenantMachine(
      UUID tenant,
      long epoch,
      Image image,
      Bounds bounds,
      Instant now,
      @Nullable Instant awaySince) {
    this.state = new State(tenant, epoch, bounds.heads(), bounds.dues(), now);
    this.transitions = new Transitions(state);
    this.commands = new Commands(state, transitions);
    this.timers = new Timers(state, transitions);
    load(image, now);
    if (awaySince != null) {
      resumed(awaySince, now);
    }
  }

  private void load(Image image, Instant now) {
    // Not by way of what is learned, of which older things are forgotten.
    Map<UUID, WorkflowVersion> versions = new HashMap<>();
    image.versions().forEach(version -> versions.put(version.id(), version));
    versions.values().forEach(state::learn);
    for (Head head : image.out()) {
      Held task = held(head, versions);
      task.lighten();
      state.book.loadOut(task);
      WorkerSeat seat = state.workers.seatOf(task.worker(), now);
      if (task.holdsSlots()) {
        state.workers.take(seat, task);
        task.givenBefore = true;
        timers.doubt(task, now.plus(RETURN));
      }
    }
    for (Image.LineHead line : image.lines()) {
      state.book.loadLine(line, held(line.heads(), versions));
    }
    state.book.loadDues(held(image.dues(), versions), image.moreDues());
  }

  private static List<Held> held(List<Head> heads, Map<UUID, WorkflowVersion> versions) {
    return heads.stream().map(head -> held(head, versions)).toList();
  }

  private static Held held(Head head, Map<UUID, WorkflowVersion> versions) {
    WorkflowVersion version = versions.get(head.row().versionId());
    if (version == null) {
      throw new IllegalStateException("version " + head.row().versionId() + " was not read");
    }
    return new Held(head, version);
  }

  public UUID tenant() {
    return state.tenant;
  }

  /**
   * Between these instants nothing could be committed, which counts against nobody: what fell due
   * meanwhile gets 30 seconds, and workers may take their time to come back.
   */
  public void resumed(Instant awaySince, Instant now) {
    state.grace(awaySince, now, now.plus(Limits.WORKER_LOST));
    state.workers.forgive(now.plus(RETURN.minus(Limits.WORKER_LOST)));
    state.watches.forgive(now);
  }

  /** Decides one command; with {@link Decision.Lacks} nothing has changed. */
  public Decision decide(Envelope envelope, Instant now) {
    return switch (envelope.command()) {
      case Command.TriggerRuns trigger -> commands.trigger(envelope, trigger, now);
      case Command.ReportTask report -> commands.report(envelope, report, now);
      case Command.CancelTasks cancel -> commands.cancel(cancel, now);
      case Command.ReplayTasks replay -> commands.replay(envelope, replay, now);
      case Command.RefreshTimeout refresh -> commands.refresh(envelope, refresh, now);
      case Command.ReleaseSlot release -> commands.release(envelope, release, now);
      case Command.OpenSession open -> opened(open, now);
      case Command.CloseSession close -> closed(close, now);
      case Command.ChangeWorker change -> changed(change);
      case Command.Beat beat -> beat(beat, now);
      case Command.ConfirmDelivery receipt -> receipt(receipt, now);
      case Command.DeferDelivery defer -> deferred(defer);
      case Command.WatchRuns watch -> commands.watch(watch, now);
      case Command.UnwatchRuns unwatch -> {
        unwatch.runs().forEach(run -> state.watches.unwatch(run, unwatch.door()));
        yield Decision.ignored();
      }
      case Command.WatchTenant watch -> {
        state.watches.watchTenant(watch.door(), watch.on(), now);
        yield Decision.ignored();
      }
    };
  }

  // Workers ---------------------------------------------------------------------------------------

  private Decision opened(Command.OpenSession open, Instant now) {
    WorkerSeat seat = state.workers.seatOf(open.worker().id(), now);
    if (open.session() < seat.session() || seat.ended(open.door(), open.session())) {
      return Decision.ignored();
    }
    boolean told = open.session() == seat.session() && seat.open();
    if (!told) {
      timers.doubtOrAsk(seat, open, now);
    }
    seat.told(now);
    if (!told || !open.worker().equals(seat.worker())) {
      state.workers.open(seat, open.worker(), open.door(), open.session(), now);
    }
    return Decision.ignored();
  }

  private Decision closed(Command.CloseSession close, Instant now) {
    // Also of a worker that is not known: what opened the session may come later than its end.
    WorkerSeat seat = state.workers.seatOf(close.worker(), now);
    if (close.session() < seat.session()) {
      return Decision.ignored();
    }
    seat.closed(close.door(), close.session());
    timers.doubt(seat, now.plus(Timers.DOUBT));
    return Decision.ignored();
  }

  private Decision changed(Command.ChangeWorker change) {
    WorkerSeat seat = state.workers.seat(change.worker().id());
    if (seat != null && seat.worker() != null) {
      state.workers.change(seat, change.worker());
    }
    return Decision.ignored();
  }

  private Decision beat(Command.Beat beat, Instant now) {
    beat.workers().forEach(worker -> state.workers.beat(worker, now));
    return Decision.ignored();
  }

  private Decision receipt(Command.ConfirmDelivery receipt, Instant now) {
    for (AttemptRef ref : receipt.delivered()) {
      Held task = current(ref);
      if (task != null) {
        state.deliveries.confirmed(task);
      }
    }
    for (AttemptRef ref : receipt.failed()) {
      Held task = current(ref);
      if (task != null && task.deliverySent != null && knows(receipt.door(), task)) {
        transitions.lose(task, Timers.undelivered("Its stream is gone"), now);
      }
    }
    receipt.stopped().forEach(state.deliveries::stopped);
    return Decision.ignored();
  }

  /** Of what an owner before gave out, only the door of the worker's newest session knows. */
  private boolean knows(String door, Held task) {
    WorkerSeat seat = state.workers.seat(task.worker());
    return !task.givenBefore || (seat != null && door.equals(seat.door()));
  }

  private Decision deferred(Command.DeferDelivery defer) {
    for (AttemptRef ref : defer.attempts()) {
      Held task = current(ref);
      if (task != null) {
        state.deliveries.deferred(task);
      }
    }
    return Decision.ignored();
  }

  private @Nullable Held current(AttemptRef ref) {
    Held task = state.book.held(ref.task());
    return task != null && task.assigned() && task.ref().equals(ref) ? task : null;
  }

  // Time and placing ------------------------------------------------------------------------------

  /** Lets time pass. */
  public void tick(Instant now) {
    timers.tick(now);
  }

  /** When {@link #tick} could next do something, or null when nothing waits for time. */
  public @Nullable Instant nextTick(Instant now) {
    return timers.next(now);
  }

  /** Gives waiting tasks to workers, best first, at most so many; returns how many. */
  public int place(Instant now, int most) {
    state.book.unblock(state.workers.takeFreed());
    PriorityQueue<Line> lines = state.book.movable();
    int placed = 0;
    while (placed < most) {
      Line line = lines.poll();
      Held head = line == null ? null : line.window.first();
      if (line == null || head == null) {
        break;
      }
      Placement placement = Placement.of(head.spec(), head.step, head.version.definition());
      WorkerSeat worker = state.workers.choose(placement, now);
      if (worker == null) {
        state.book.block(line, placement.action());
        continue;
      }
      transitions.assign(head, worker, now);
      placed++;
      if (!line.window.isEmpty()) {
        lines.add(line);
      }
    }
    return placed;
  }

  /** True when a waiting task might be placed now. */
  public boolean placeable() {
    return state.workers.anyFreed() || !state.book.movable().isEmpty();
  }

  // What a round brought --------------------------------------------------------------------------

  /**
   * What was decided since the last time: row changes, and effects to release once these are
   * committed.
   */
  public record Output(Changes changes, List<Effect> effects) {}

  public Output drain() {
    state.large.forEach(Held::lighten);
    state.large.clear();
    Output output = new Output(state.changes, state.effects);
    state.changes = new Changes(state.tenant);
    state.effects = new ArrayList<>();
    return output;
  }

  /** The changes that a running round has collected so far. */
  public Changes changes() {
    return state.changes;
  }

  // Starts that are only in memory ----------------------------------------------------------------

  /** Writes the starts that were told and are not in rows yet, as part of this round. */
  public void writeStarts() {
    List.copyOf(state.unwrittenStarts.values()).forEach(transitions::write);
  }

  /** The attempts that have started as workers told, and whose rows do not say so yet. */
  public Map<AttemptRef, Instant> unwrittenStarts() {
    Map<AttemptRef, Instant> starts = new LinkedHashMap<>();
    for (Held task : state.unwrittenStarts.values()) {
      Instant at = task.row().startedAt();
      if (at != null) {
        starts.put(task.ref(), at);
      }
    }
    return starts;
  }

  /** Learns of starts that a predecessor in this process was told of. */
  public void started(Map<AttemptRef, Instant> starts) {
    starts.forEach(
        (ref, at) -> {
          Held task = current(ref);
          if (task != null && task.row().startedAt() == null) {
            transitions.started(task, at);
          }
        });
  }

  // Reading ---------------------------------------------------------------------------------------

  /**
   * Begins the reading of what commands lack; from now on the machine notes what of it becomes
   * stale.
   */
  public Known ask(Wanted wanted) {
    state.known = new Known(wanted);
    return state.known;
  }

  /** Ends the use of what was read: the commands that wanted it are decided. */
  public void forgetKnown() {
    state.known = Known.NOTHING;
  }

  /**
   * Which rows to read because windows run low; to be called after the commit, and answered for
   * each.
   */
  public List<Read> reads() {
    List<Read> reads = new ArrayList<>();
    for (Line line : state.book.lines()) {
      if (line.window.wantsRefill() && !line.blocked) {
        Line.Key behind = line.window.startRefill();
        Read.Place place = behind == null ? null : new Read.Place(behind.priority(), behind.seq());
        reads.add(new Read.OfLine(line.name, place, line.window.share()));
      }
    }
    if (state.book.dues().wantsRefill()) {
      DueKey behind = state.book.dues().startRefill();
      reads.add(
          new Read.OfDues(
              behind == null ? null : behind.due(),
              behind == null ? null : behind.task(),
              state.book.dues().share()));
    }
    return reads;
  }

  /**
   * Takes what was read for one of {@link #reads}.
   *
   * @param found the rows, or null when the reading failed, so that it is wanted again
   * @param versions the versions of these tasks
   */
  public void read(Read read, @Nullable List<Head> found, Map<UUID, WorkflowVersion> versions) {
    versions.values().forEach(state::learn);
    switch (read) {
      case Read.OfLine ofLine -> {
        Line line = state.book.line(ofLine.line());
        if (line == null) {
          return;
        }
        if (found == null) {
          line.window.abandonRefill();
        } else {
          List<Held> tasks = held(found, versions);
          state.book.lineRefilled(line, tasks, found.size() < read.limit());
        }
      }
      case Read.OfDues _ -> {
        if (found == null) {
          state.book.dues().abandonRefill();
        } else {
          List<Held> tasks = held(found, versions);
          state.book.duesRefilled(tasks, found.size() < read.limit());
        }
      }
    }
  }

  // Looking in ------------------------------------------------------------------------------------

  /**
   * True when nothing would be lost by dropping the machine: no live task, no worker, nobody who
   * waits.
   */
  public boolean idle() {
    return state.book.isEmpty()
        && state.workers.isEmpty()
        && state.watches.isEmpty()
        && state.changes.isEmpty()
        && state.effects.isEmpty();
  }

  /** How many attempts are with workers. */
  public int out() {
    return state.book.out().size();
  }

  /** The rows of all live tasks that the machine holds, to compare with what the database says. */
  public List<LiveRow> heldRows() {
    List<LiveRow> rows = new ArrayList<>();
    state.book.out().forEach(task -> rows.add(task.row()));
    state.book.waiting().forEach(task -> rows.add(task.row()));
    return rows;
  }

  /** Throws IllegalStateException when one of the machine's own rules is broken. */
  public void verify() {
    state.book.verify();
    state.workers.verify();
    state.deliveries.verify();
    for (Held task : state.book.out()) {
      WorkerSeat seat = state.workers.seat(task.worker());
      if (task.holdsSlots() && (seat == null || seat.tasks.get(task.id()) != task)) {
        throw new IllegalStateException("nobody counts the slots of " + task.row());
      }
    }
  }
}
