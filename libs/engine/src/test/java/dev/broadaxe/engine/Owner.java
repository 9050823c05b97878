package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A machine driven by hand: commands and time go in, rows and effects pile up to be looked at. */
final class Owner {
  final Map<UUID, TaskSpec> tasks = new LinkedHashMap<>();
  final Map<UUID, LiveRow> live = new LinkedHashMap<>();
  final List<AttemptRow> attempts = new ArrayList<>();
  final List<NoteRow> notes = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  TenantMachine machine;

  private final WorkflowVersion version;
  private final TenantMachine.Bounds bounds;
  private Instant now = Tasks.START;
  private long ids;
  private int writes;

  Owner(WorkflowVersion version) {
    this(version, TenantMachine.Bounds.STANDARD, null);
  }

  /** An owner that has just taken over from one that was away since then. */
  Owner(WorkflowVersion version, @Nullable Instant awaySince) {
    this(version, TenantMachine.Bounds.STANDARD, awaySince);
  }

  /** An owner that holds little. */
  Owner(WorkflowVersion version, TenantMachine.Bounds bounds) {
    this(version, bounds, null);
  }

  private Owner(WorkflowVersion version, TenantMachine.Bounds bounds, @Nullable Instant awaySince) {
    this.version = version;
    this.bounds = bounds;
    machine = machine(1, List.of(), now.minusSeconds(60), awaySince);
  }

  private TenantMachine machine(
      long epoch, List<Head> out, Instant taken, @Nullable Instant awaySince) {
    Image image =
        new Image(out, List.of(), List.of(), false, out.isEmpty() ? List.of() : List.of(version));
    return new TenantMachine(new UUID(9, 9), epoch, image, bounds, taken, awaySince);
  }

  /** A successor takes over, which knows of rows alone; nothing may wait in a line. */
  void takenOver() {
    List<Head> out = new ArrayList<>();
    live.values().forEach(row -> out.add(new Head(row, task(row.id()).light())));
    machine = machine(2, out, now, null);
  }

  private TaskSpec task(UUID id) {
    TaskSpec spec = tasks.get(id);
    if (spec == null) {
      throw new AssertionError("task " + id + " was never made");
    }
    return spec;
  }

  UUID id() {
    return new UUID(100, ++ids);
  }

  Instant now() {
    return now;
  }

  /** Row writes so far. */
  int writes() {
    return writes;
  }

  /** A command on its way, made now. */
  Envelope envelope(Command command) {
    return new Envelope(machine.tenant(), id(), now, false, command);
  }

  /** What rows say of the commands that were carried out on a task. */
  private Set<UUID> carriedOut(UUID task) {
    return notes.stream()
        .filter(note -> note.task().equals(task) && note.command() != null)
        .map(NoteRow::command)
        .collect(Collectors.toSet());
  }

  /** Hands over a command, reads for it what it lacks, and ends the round. */
  Reply tell(Command command) {
    return tell(envelope(command));
  }

  /** Hands over a command that may have come before. */
  Reply tell(Envelope envelope) {
    for (int reads = 0; reads < 3; reads++) {
      switch (machine.decide(envelope, now)) {
        case Decision.Decided decided -> {
          machine.forgetKnown();
          round();
          return decided.reply();
        }
        case Decision.Lacks lacks -> {
          Known known = machine.ask(lacks.wanted());
          known.read(facts(known));
        }
      }
    }
    throw new AssertionError("asks for the same again and again: " + envelope.command());
  }

  private Facts facts(Known known) {
    Map<UUID, Facts.TaskFacts> found = new LinkedHashMap<>();
    for (UUID id : known.wanted().tasks()) {
      TaskSpec spec = tasks.get(id);
      if (spec != null) {
        AttemptRow last =
            attempts.stream()
                .filter(a -> a.task().equals(id) && a.last() && !live.containsKey(id))
                .max(Comparator.comparingInt(AttemptRow::attempt))
                .orElse(null);
        found.put(id, new Facts.TaskFacts(spec, live.get(id), last, carriedOut(id)));
      }
    }
    Map<UUID, List<Facts.Child>> children = new LinkedHashMap<>();
    known.wanted().parents().forEach(parent -> children.put(parent, List.of()));
    return new Facts(found, Map.of(version.id(), version), children);
  }

  /** Reads from rows what the machine wants of lines because they run low. */
  void refill() {
    for (Read read : machine.reads()) {
      if (read instanceof Read.OfLine line) {
        List<Head> found =
            live.values().stream()
                .filter(row -> row.line().equals(line.line()))
                .filter(row -> behind(row, line.behind()))
                .sorted(Comparator.comparing(Line.Key::of, Line.Key.ORDER))
                .limit(line.limit())
                .map(row -> new Head(row, task(row.id())))
                .toList();
        machine.read(read, found, Map.of(version.id(), version));
      } else {
        machine.read(read, null, Map.of());
      }
    }
    round();
  }

  private static boolean behind(LiveRow row, Read.@Nullable Place place) {
    return place == null
        || Line.Key.ORDER.compare(Line.Key.of(row), new Line.Key(place.priority(), place.seq()))
            > 0;
  }

  /** Time passes and nothing else happens: a round comes only when the machine wants one. */
  void sleep(Duration time) {
    Instant until = now.plus(time);
    while (now.isBefore(until)) {
      now = now.plusMillis(100);
      Instant tick = machine.nextTick(now);
      if (tick != null && !tick.isAfter(now)) {
        round();
      }
    }
  }

  /** Time passes at once, then comes a round. */
  void pause(Duration time) {
    now = now.plus(time);
    round();
  }

  /** Lets time pass, second by second. */
  void pass(Duration time) {
    Instant until = now.plus(time);
    while (now.isBefore(until)) {
      Instant next = now.plusSeconds(1);
      now = next.isBefore(until) ? next : until;
      machine.decide(
          new Envelope(machine.tenant(), id(), now, false, new Command.Beat("door", beating)), now);
      round();
    }
  }

  final List<UUID> beating = new ArrayList<>();

  private void round() {
    machine.tick(now);
    machine.place(now, 1_000);
    machine.verify();
    TenantMachine.Output output = machine.drain();
    Changes changes = output.changes();
    writes += changes.rows();
    changes.tasks().forEach(task -> tasks.put(task.id(), task));
    changes.inserted().forEach(row -> live.put(row.id(), row));
    changes.updated().forEach(row -> live.put(row.id(), row));
    changes.deleted().forEach(live::remove);
    attempts.addAll(changes.attempts());
    notes.addAll(changes.notes());
    effects.addAll(output.effects());
  }

  void workerJoins(UUID id, int slots) {
    tell(new Command.OpenSession(Tasks.worker(id, slots), "door", 1));
    beating.add(id);
  }

  UUID trigger(int priority) {
    UUID id = id();
    tell(new Command.TriggerRuns(List.of(Tasks.run(id, version, priority))));
    return id;
  }

  Reply report(UUID task, int attempt, Command.ReportKind kind, String payload) {
    return tell(new Command.ReportTask(task, attempt, 0, kind, Payload.of(payload), true, now));
  }

  List<Effect.Deliver> delivered() {
    return effects.stream()
        .filter(Effect.Deliver.class::isInstance)
        .map(Effect.Deliver.class::cast)
        .toList();
  }

  List<Effect.Stop> stopped() {
    return effects.stream()
        .filter(Effect.Stop.class::isInstance)
        .map(Effect.Stop.class::cast)
        .toList();
  }

  LiveRow row(UUID task) {
    LiveRow row = live.get(task);
    if (row == null) {
      throw new AssertionError("task " + task + " does not live");
    }
    return row;
  }
}
