package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the machine does with each command that is about tasks. */
final class Commands {
  private final State state;
  private final Transitions transitions;

  Commands(State state, Transitions transitions) {
    this.state = state;
    this.transitions = transitions;
  }

  // Trigger ---------------------------------------------------------------------------------------

  Decision trigger(Envelope envelope, Command.TriggerRuns command, Instant now) {
    Reply before = state.answered(envelope.id());
    if (before != null) {
      return Decision.of(before);
    }
    boolean doubtful = state.doubtful(envelope);
    Wanted wanted = wantedFor(command, doubtful);
    if (!wanted.isEmpty()) {
      return new Decision.Lacks(wanted);
    }
    for (Command.NewRun run : command.runs()) {
      WorkflowVersion version = versionOf(run.versionId());
      if (version == null) {
        return refuse(Refusal.NOT_FOUND, "workflow version " + run.versionId() + " not found");
      }
      if (version.definition().only() == null) {
        // Doors refuse it.
        throw new IllegalStateException("run " + run.id() + " has more than one task");
      }
    }
    List<UUID> ids = new ArrayList<>(command.runs().size());
    for (Command.NewRun run : command.runs()) {
      ids.add(start(run, now));
    }
    Reply reply = new Reply.Ids(ids);
    if (doubtful) {
      // Its first copy may still be on its way, and that one is not marked.
      state.answer(envelope.id(), reply);
    }
    return Decision.of(reply);
  }

  private Wanted wantedFor(Command.TriggerRuns command, boolean doubtful) {
    Set<UUID> tasks = new LinkedHashSet<>();
    Set<UUID> versions = new LinkedHashSet<>();
    Set<UUID> parents = new LinkedHashSet<>();
    boolean told = true;
    for (Command.NewRun run : command.runs()) {
      if (versionOf(run.versionId()) == null && !state.known.toldVersion(run.versionId())) {
        versions.add(run.versionId());
      }
      TaskSpec.ChildOf child = run.child();
      if (child != null
          && state.childrenOf(child.parentTask()) == null
          && !state.known.toldChildren(child.parentTask())) {
        parents.add(child.parentTask());
      }
      if (doubtful && !exists(run.id())) {
        tasks.add(run.id());
        told &= state.known.tellsOf(run.id());
      }
    }
    boolean complete = told && versions.isEmpty() && parents.isEmpty();
    return new Wanted(complete ? Set.of() : tasks, versions, parents);
  }

  private boolean exists(UUID run) {
    return state.book.held(run) != null || state.watches.recent(run) != null;
  }

  private @Nullable WorkflowVersion versionOf(UUID id) {
    WorkflowVersion version = state.version(id);
    if (version == null) {
      version = state.known.facts().versions().get(id);
      if (version != null) {
        state.learn(version);
      }
    }
    return version;
  }

  /** Starts the run, unless it exists or its parent has spawned it before; returns the run's id. */
  private UUID start(Command.NewRun run, Instant now) {
    if (exists(run.id()) || state.known.facts().tasks().containsKey(run.id())) {
      return run.id();
    }
    TaskSpec.ChildOf child = run.child();
    if (child != null) {
      UUID before = childrenOf(child.parentTask()).putIfAbsent(childKey(child), run.id());
      if (before != null) {
        return before;
      }
    }
    WorkflowVersion version = versionOf(run.versionId());
    Step step = version == null ? null : version.definition().only();
    if (version == null || step == null) {
      throw new IllegalStateException("run " + run.id() + " was admitted without a step");
    }
    Integer byDefault = version.definition().defaultPriority();
    int priority = run.priority() != 0 ? run.priority() : byDefault == null ? 1 : byDefault;
    TaskSpec spec =
        new TaskSpec(
            run.id(),
            run.id(),
            run.workflowId(),
            version.id(),
            step.id(),
            priority,
            run.input(),
            run.metadata(),
            child,
            run.desired());
    transitions.create(spec, version, step, now);
    return run.id();
  }

  private Map<String, UUID> childrenOf(UUID parent) {
    Map<String, UUID> children = state.childrenOf(parent);
    if (children == null) {
      children = new LinkedHashMap<>();
      for (Facts.Child child : state.known.facts().children().getOrDefault(parent, List.of())) {
        children.put(childKey(child.index(), child.key()), child.run());
      }
      state.learnChildren(parent, children);
    }
    return children;
  }

  private static String childKey(TaskSpec.ChildOf child) {
    return childKey(child.index(), child.key());
  }

  private static String childKey(int index, @Nullable String key) {
    return key == null ? "#" + index : "=" + key;
  }

  // Reports ---------------------------------------------------------------------------------------

  Decision report(Envelope envelope, Command.ReportTask report, Instant now) {
    Held task = state.book.held(report.task());
    if (task == null) {
      return reportOfUnheld(report);
    }
    boolean current =
        report.attempt() < 0
            ? !saidBefore(envelope, task)
            : report.attempt() == task.row().attempt();
    boolean sameInvocation =
        report.invocation() == 0 || report.invocation() == task.row().invocation();
    if (!task.assigned() || !current || !sameInvocation) {
      return changesNothing(report);
    }
    return switch (report.kind()) {
      case STARTED -> started(task, report.at(), now);
      case COMPLETED -> {
        transitions.end(
            task, new Transitions.End(Outcome.COMPLETED, report.payload(), null, null), now);
        yield Decision.done();
      }
      case FAILED -> {
        transitions.fail(
            task,
            new Transitions.End(Outcome.FAILED, null, report.payload(), null),
            report.retryable(),
            now);
        yield Decision.done();
      }
      case CANCELLED -> {
        transitions.end(task, Transitions.End.of(Outcome.CANCELLED), now);
        yield Decision.done();
      }
    };
  }

  /** A report that names no attempt is about none that was assigned after it was made. */
  private static boolean saidBefore(Envelope envelope, Held task) {
    Instant assigned = task.row().assignedAt();
    return assigned != null && envelope.at().isBefore(assigned);
  }

  /**
   * A report that comes late or again. An end is answered only with the round, since the report
   * that it repeats may be part of the same round.
   */
  private static Decision changesNothing(Command.ReportTask report) {
    return report.kind() == Command.ReportKind.STARTED ? Decision.ignored() : Decision.done();
  }

  private Decision reportOfUnheld(Command.ReportTask report) {
    UUID id = report.task();
    if (state.watches.recent(id) != null) {
      return changesNothing(report);
    }
    if (!state.known.tellsOf(id)) {
      return new Decision.Lacks(new Wanted(Set.of(id), Set.of(), Set.of()));
    }
    return state.known.facts().tasks().containsKey(id)
        ? changesNothing(report)
        : refuse(Refusal.INVALID, "invalid task external run id " + id);
  }

  private Decision started(Held task, Instant at, Instant now) {
    if (task.row().startedAt() != null) {
      return Decision.ignored();
    }
    Instant assigned = task.row().assignedAt();
    Instant told = at.isAfter(now) ? now : at;
    boolean early = assigned != null && told.isBefore(assigned);
    transitions.started(task, early && assigned != null ? assigned : told);
    return Decision.ignored();
  }

  // Cancel and replay -----------------------------------------------------------------------------

  Decision cancel(Command.CancelTasks command, Instant now) {
    Wanted wanted = toRead(command.ids(), false);
    if (!wanted.isEmpty()) {
      return new Decision.Lacks(wanted);
    }
    List<UUID> cancelled = new ArrayList<>();
    for (UUID id : command.ids()) {
      Held task = liveTask(id);
      if (task != null) {
        transitions.stop(task, now);
        transitions.end(task, Transitions.End.because(Outcome.CANCELLED, command.reason()), now);
        cancelled.add(id);
      }
    }
    return Decision.of(new Reply.Ids(cancelled));
  }

  Decision replay(Envelope envelope, Command.ReplayTasks command, Instant now) {
    Reply before = state.answered(envelope.id());
    if (before != null) {
      return Decision.of(before);
    }
    Wanted wanted = toRead(command.ids(), state.doubtful(envelope));
    if (!wanted.isEmpty()) {
      return new Decision.Lacks(wanted);
    }
    List<UUID> replayed = new ArrayList<>();
    for (UUID id : command.ids()) {
      if (carriedOut(envelope, id) || reopened(envelope, id, now)) {
        replayed.add(id);
      }
    }
    Reply reply = new Reply.Ids(replayed);
    state.answer(envelope.id(), reply);
    return Decision.of(reply);
  }

  private boolean reopened(Envelope envelope, UUID id, Instant now) {
    Facts.TaskFacts facts = state.known.facts().tasks().get(id);
    if (facts == null || state.book.held(id) != null || !state.known.tellsOf(id)) {
      return false;
    }
    AttemptRow last = facts.last();
    WorkflowVersion version = versionOf(facts.spec().versionId());
    if (facts.live() != null || last == null || version == null) {
      return false;
    }
    Held task = transitions.reopen(facts.spec(), version, last, now);
    note(task, NoteRow.Kind.RETRIED_BY_USER, "", envelope, now);
    return true;
  }

  private void note(Held task, NoteRow.Kind kind, String message, Envelope of, Instant now) {
    LiveRow row = task.row();
    state.changes.insertNote(
        new NoteRow(task.id(), row.attempt(), now, kind, message, row.worker(), of.id()));
  }

  /** True when rows say that this very command has done with the task what it was to do. */
  private boolean carriedOut(Envelope envelope, UUID task) {
    Facts.TaskFacts facts = state.known.facts().tasks().get(task);
    return facts != null && state.known.tellsOf(task) && facts.carriedOut().contains(envelope.id());
  }

  /**
   * All ids that are not held, or with {@code held} these as well, if any of them is not told of:
   * what is read replaces what was.
   */
  private Wanted toRead(List<UUID> ids, boolean held) {
    Set<UUID> wanted = new LinkedHashSet<>();
    boolean told = true;
    for (UUID id : ids) {
      if (held || state.book.held(id) == null) {
        wanted.add(id);
        told &= state.known.tellsOf(id);
      }
    }
    return new Wanted(told ? Set.of() : wanted, Set.of(), Set.of());
  }

  /** The task, held or from what was read, or null when it does not live. */
  private @Nullable Held liveTask(UUID id) {
    Held held = state.book.held(id);
    if (held != null || !state.known.tellsOf(id)) {
      return held;
    }
    Facts.TaskFacts facts = state.known.facts().tasks().get(id);
    LiveRow row = facts == null ? null : facts.live();
    if (facts == null || row == null) {
      return null;
    }
    WorkflowVersion version = versionOf(row.versionId());
    return version == null ? null : new Held(facts.spec().light(), row, version);
  }

  // The running attempt ---------------------------------------------------------------------------

  Decision refresh(Envelope envelope, Command.RefreshTimeout command, Instant now) {
    Reply before = state.answered(envelope.id());
    if (before != null) {
      return Decision.of(before);
    }
    Held task = state.book.held(command.task());
    if (task == null || !task.assigned()) {
      return refuse(Refusal.NOT_FOUND, "task run not found");
    }
    if (state.doubtful(envelope)) {
      Wanted wanted = toRead(List.of(task.id()), true);
      if (!wanted.isEmpty()) {
        return new Decision.Lacks(wanted);
      }
    }
    if (!carriedOut(envelope, task.id())) {
      transitions.refresh(task, command.by());
      String text = "Timeout refreshed by " + command.by().toMillis() + "ms";
      note(task, NoteRow.Kind.TIMEOUT_REFRESHED, text, envelope, now);
    }
    Reply reply = new Reply.Deadline(task.due());
    state.answer(envelope.id(), reply);
    return Decision.of(reply);
  }

  Decision release(Envelope envelope, Command.ReleaseSlot command, Instant now) {
    Held task = state.book.held(command.task());
    if (task == null || !task.assigned()) {
      return refuse(Refusal.NOT_FOUND, "task run not found");
    }
    if (task.row().released()) {
      return Decision.done();
    }
    transitions.release(task);
    note(task, NoteRow.Kind.SLOT_RELEASED, "", envelope, now);
    return Decision.done();
  }

  // Watching --------------------------------------------------------------------------------------

  Decision watch(Command.WatchRuns command, Instant now) {
    Set<UUID> unknown = new LinkedHashSet<>();
    boolean told = true;
    for (UUID run : command.runs()) {
      if (!exists(run)) {
        unknown.add(run);
        told &= state.known.tellsOf(run);
      }
    }
    if (!told) {
      return new Decision.Lacks(new Wanted(unknown, Set.of(), Set.of()));
    }
    for (UUID run : command.runs()) {
      watch(run, command, now);
    }
    return Decision.ignored();
  }

  private void watch(UUID run, Command.WatchRuns command, Instant now) {
    String door = command.door();
    Watches.Recent recent = state.watches.recent(run);
    Facts.TaskFacts facts = state.known.facts().tasks().get(run);
    if (state.book.held(run) != null) {
      state.watches.watch(run, door, command.events(), now);
    } else if (recent != null) {
      state.effects.add(Ends.recent(door, run, recent));
    } else if (facts != null && facts.last() != null) {
      String name = Ends.readableId(versionOf(facts.spec().versionId()), facts.spec());
      state.effects.add(Ends.read(door, run, name, facts.last()));
    } else {
      state.watches.watch(run, door, command.events(), now);
    }
  }

  static Decision refuse(Refusal refusal, String text) {
    return Decision.of(new Reply.Refused(refusal, text));
  }
}
