package dev.broadaxe.door;

import dev.broadaxe.loops.Ids;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.telemetry.SpanKeys;
import dev.broadaxe.telemetry.TraceSpan;
import dev.broadaxe.telemetry.Traces;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Starts runs: checks what is asked for, makes the ids, and has the owner decide. */
public final class Triggers {
  private final Definitions definitions;
  private final CommandClient commands;
  private final Parents parents;
  private final Ids ids;
  private final Traces traces;

  public Triggers(
      Definitions definitions, CommandClient commands, Parents parents, Ids ids, Traces traces) {
    this.definitions = definitions;
    this.commands = commands;
    this.parents = parents;
    this.ids = ids;
    this.traces = traces;
  }

  /**
   * The ids of the runs, in the order in which they are asked for; of a child that was spawned
   * before it is the one from then.
   *
   * @throws Declined when anything of it is refused; nothing was started then, unless the engine
   *     became too busy in the middle of more than {@link Limits#RUNS_PER_COMMAND} runs
   */
  public List<UUID> trigger(UUID tenant, List<Trigger> triggers) {
    if (triggers.isEmpty()) {
      return List.of();
    }
    triggers.forEach(Triggers::check);
    Map<UUID, Parents.Parent> spawners = spawners(tenant, triggers);
    Map<String, WorkflowVersion> versions = versions(tenant, triggers);
    List<Begun> runs = new ArrayList<>(triggers.size());
    for (Trigger trigger : triggers) {
      WorkflowVersion version = versions.get(trigger.workflow());
      if (version == null) {
        throw new IllegalStateException(trigger.workflow() + " was found and is gone");
      }
      runs.add(newRun(trigger, version, spawners));
    }
    return traced(tenant, runs);
  }

  /** A run that is about to be asked for, with its place in a trace. */
  private record Begun(Command.NewRun run, TraceSpan span) {}

  private static void check(Trigger trigger) {
    checkJson("payload", trigger.input());
    checkJson("additionalMetadata", trigger.metadata());
    Integer priority = trigger.priority();
    if (priority != null && (priority < 1 || priority > 3)) {
      throw Declined.invalid("Invalid request: priority must be 1, 2 or 3, not " + priority);
    }
    TaskSpec.ChildOf parent = trigger.parent();
    if (parent != null && parent.key() != null && !Names.isKey(parent.key())) {
      throw Declined.invalid(
          "Invalid request: child_key must have 1 to "
              + Limits.KEY_BYTES_MAX
              + " bytes and no U+0000");
    }
  }

  private static void checkJson(String field, Payload text) {
    switch (Json.check(text.bytes())) {
      case INVALID ->
          throw Declined.invalid("Invalid request: invalid json in field `" + field + "`");
      case EXCESSIVE ->
          throw Declined.invalid(
              "Invalid request: json in field `" + field + "` must have " + Json.BOUNDS);
      case NUL ->
          throw Declined.invalid(
              "Invalid request: encoded jsonb contains invalid null character \\u0000 in field `"
                  + field
                  + "`");
      case EMPTY, OBJECT, OTHER -> {}
    }
  }

  private Map<UUID, Parents.Parent> spawners(UUID tenant, List<Trigger> triggers) {
    Set<UUID> wanted = new LinkedHashSet<>();
    for (Trigger trigger : triggers) {
      if (trigger.parent() != null) {
        wanted.add(trigger.parent().parentTask());
      }
    }
    if (wanted.isEmpty()) {
      return Map.of();
    }
    Map<UUID, Parents.Parent> found = parents.find(tenant, wanted);
    for (UUID task : wanted) {
      if (!found.containsKey(task)) {
        throw Declined.notFound("parent task run not found: " + task);
      }
    }
    return found;
  }

  private Map<String, WorkflowVersion> versions(UUID tenant, List<Trigger> triggers) {
    Set<String> names = new LinkedHashSet<>();
    triggers.forEach(trigger -> names.add(trigger.workflow()));
    Map<String, WorkflowVersion> found = definitions.newest(tenant, names);
    List<String> missing = names.stream().filter(name -> !found.containsKey(name)).toList();
    if (!missing.isEmpty()) {
      throw Declined.invalid("workflow names not found: " + String.join(", ", missing));
    }
    for (WorkflowVersion version : found.values()) {
      if (version.definition().only() == null) {
        throw new Declined(
            Refusal.UNSUPPORTED,
            "workflow "
                + version.definition().name()
                + " has several tasks, and runs of workflows with several tasks are not built yet");
      }
    }
    return found;
  }

  private Begun newRun(
      Trigger trigger, WorkflowVersion version, Map<UUID, Parents.Parent> spawners) {
    UUID run = ids.next();
    @Nullable String metadata = trigger.metadata().isEmpty() ? null : trigger.metadata().text();
    TaskSpec.ChildOf child = trigger.parent();
    Parents.Parent parent = child == null ? null : spawners.get(child.parentTask());
    if (child != null && parent != null) {
      metadata = Metadata.ofChild(metadata, parent.metadata(), parent.run(), child.parentTask());
      if (child.parentRun() == null) {
        child = new TaskSpec.ChildOf(parent.run(), child.parentTask(), child.index(), child.key());
      }
    }
    TraceSpan span =
        (traces.on() ? traces.trigger(run, Metadata.trace(metadata)) : TraceSpan.NONE)
            .with(SpanKeys.RUN, run)
            .with(SpanKeys.WORKFLOW, trigger.workflow());
    // Whatever is no object has always been read as no input at all.
    boolean object = Json.opensObject(trigger.input().bytes());
    Command.NewRun made =
        new Command.NewRun(
            run,
            version.workflowId(),
            version.id(),
            trigger.priority() == null ? 0 : trigger.priority(),
            object ? trigger.input() : Payload.EMPTY,
            Metadata.ofRun(run, span.place(), metadata),
            child,
            trigger.desired());
    return new Begun(made, span);
  }

  /**
   * A single run takes its trace along to the owner; what is asked for many has none of its own.
   */
  private List<UUID> traced(UUID tenant, List<Begun> begun) {
    List<Command.NewRun> runs = begun.stream().map(Begun::run).toList();
    begun.forEach(one -> one.span.with(SpanKeys.TENANT, tenant));
    try {
      List<UUID> started =
          begun.size() == 1
              ? begun.getFirst().span.within(() -> send(tenant, runs))
              : send(tenant, runs);
      begun.forEach(one -> one.span.end());
      return started;
    } catch (RuntimeException e) {
      String why = e instanceof Declined declined ? declined.refusal().name() : e.toString();
      begun.forEach(one -> one.span.failed(why));
      throw e;
    }
  }

  private List<UUID> send(UUID tenant, List<Command.NewRun> runs) {
    List<Command.TriggerRuns> parts = new ArrayList<>();
    for (List<Command.NewRun> part : Split.by(Limits.RUNS_PER_COMMAND, runs)) {
      parts.add(new Command.TriggerRuns(part));
    }
    List<UUID> started = new ArrayList<>(runs.size());
    for (Reply reply : commands.askAll(tenant, parts)) {
      started.addAll(Replies.ids(reply));
    }
    return started;
  }
}
