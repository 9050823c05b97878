package dev.broadaxe.simulation;

import dev.broadaxe.grpcapi.VirtualDoor;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of one tenant: they trigger, wait for results, meddle with runs, send what cannot
 * work, and ask for what is not theirs.
 */
final class Users {
  private final Cluster cluster;
  private final Entrance entrance;
  private final World world;
  final UUID tenant;
  final WorkflowVersion version;

  /** Runs whose trigger was acknowledged. */
  final Set<UUID> acknowledged = new LinkedHashSet<>();

  /** Runs that somebody wished to be cancelled. */
  final Set<UUID> cancelled = new LinkedHashSet<>();

  /** Commands that break whatever tries to carry them out. */
  final Set<UUID> poison = new LinkedHashSet<>();

  /** Runs that such a command would start, and that must never be. */
  final Set<UUID> stillborn = new LinkedHashSet<>();

  /** Runs whose end somebody waits for, with the door where. */
  private final Map<UUID, VirtualDoor> waits = new LinkedHashMap<>();

  private final List<UUID> triggered = new ArrayList<>();

  /** How many kinds of wishes runs have; 0 when they wish nothing. */
  private final int kinds;

  Users(Cluster cluster, Entrance entrance, UUID tenant, WorkflowVersion version) {
    this.cluster = cluster;
    this.entrance = entrance;
    this.world = cluster.world;
    this.tenant = tenant;
    this.version = version;
    this.kinds = world.chance(0.5) ? 0 : 1 + world.random.nextInt(40);
    cluster.store.version(tenant, version);
    entrance.onDeath(this::mourn);
  }

  // Runs ------------------------------------------------------------------------------------------

  void trigger() {
    UUID id = cluster.newId();
    triggered.add(id);
    BiConsumer<Asking.By, Reply> answer =
        (by, reply) -> {
          check(!(reply instanceof Reply.Refused), "a trigger was refused: " + reply);
          accepted(id);
        };
    Command.TriggerRuns command = new Command.TriggerRuns(List.of(run(id, null, wish())));
    if (world.chance(0.1) && !cluster.store.away()) {
      Asking.leaveOnly(cluster, tenant, command, answer);
    } else {
      Asking.ask(cluster, tenant, command, answer);
    }
    if (world.chance(0.3)) {
      watch(id, entrance.any());
    }
  }

  private void accepted(UUID id) {
    check(
        cluster.store.tasks.containsKey(id)
            || cluster.store.inboxHolds(id)
            || cluster.store.disturbed.contains(id),
        "run " + id + " was acknowledged, and is not in the database");
    acknowledged.add(id);
    if (world.chance(0.5)) {
      world.after(world.delay(20_000), () -> watch(id, entrance.any()));
    }
  }

  /** What a run would like of its worker: each kind of wish is a line of its own. */
  private TaskSpec.@Nullable Desired wish() {
    if (kinds == 0) {
      return null;
    }
    Step.DesiredLabel any =
        new Step.DesiredLabel(world.random.nextInt(kinds), false, Step.Comparator.EQUAL, 1);
    return new TaskSpec.Desired(null, Map.of("kind", any));
  }

  private Command.NewRun run(
      UUID id, @Nullable String metadata, TaskSpec.@Nullable Desired desired) {
    String filling = world.chance(0.1) ? "x".repeat(3_000) : "";
    return new Command.NewRun(
        id,
        version.workflowId(),
        version.id(),
        world.random.nextInt(4),
        Payload.of(
            "{\"tenant\":\"%s\",\"task\":\"%s\",\"filling\":\"%s\"}"
                .formatted(tenant, id, filling)),
        metadata,
        null,
        desired);
  }

  // Waiting for results ---------------------------------------------------------------------------

  private void watch(UUID run, VirtualDoor door) {
    VirtualDoor before = waits.get(run);
    if (before == null || !entrance.isOpen(before)) {
      waits.put(run, door);
      door.watch(tenant, this::heard).subscribe(run);
    }
  }

  private void heard(WorkflowRunEvent event) {
    UUID run = UUID.fromString(event.getWorkflowRunId());
    check(waits.remove(run) != null, "heard of " + run + ", for which nobody waits");
    event
        .getResultsList()
        .forEach(
            result -> {
              String output = result.getOutput();
              boolean ours = output.contains(tenant.toString()) && output.contains(run.toString());
              check(output.isEmpty() || ours, "heard another's result: " + output);
            });
    check(
        cluster.store.ended(run) || cluster.store.disturbed.contains(run),
        "heard of an end that is not in the database: " + run);
  }

  private void mourn(VirtualDoor dead) {
    List<UUID> orphans =
        waits.entrySet().stream().filter(e -> e.getValue() == dead).map(Map.Entry::getKey).toList();
    for (UUID run : orphans) {
      world.after(
          world.delay(5_000),
          () -> {
            if (waits.get(run) == dead) {
              watch(run, entrance.any());
            }
          });
    }
  }

  /** Runs whose end nobody has been told, though somebody waits. */
  List<UUID> unheard() {
    return List.copyOf(waits.keySet());
  }

  // Meddling --------------------------------------------------------------------------------------

  private @Nullable UUID anyRun() {
    return triggered.isEmpty() ? null : triggered.get(world.random.nextInt(triggered.size()));
  }

  /** What users do with runs: cancel, replay, ask for more time, let go of a slot. */
  void meddle() {
    UUID id = anyRun();
    if (id == null) {
      return;
    }
    switch (world.random.nextInt(4)) {
      case 0 -> {
        cancelled.add(id);
        ask(new Command.CancelTasks(List.of(id), "Cancelled by user"), reply -> {});
      }
      case 1 -> ask(new Command.ReplayTasks(List.of(id)), reply -> {});
      case 2 -> ask(new Command.RefreshTimeout(id, Duration.ofSeconds(5)), reply -> {});
      default -> ask(new Command.ReleaseSlot(id), reply -> {});
    }
  }

  private interface Then {
    void accept(Reply reply);
  }

  private void ask(Command.Durable command, Then then) {
    Asking.ask(
        cluster,
        tenant,
        command,
        (by, reply) -> {
          if (by == Asking.By.OWNER) {
            then.accept(reply);
          }
        });
  }

  /** Asks for runs of another tenant: it is as if they were not. */
  void pry(Users other) {
    UUID id = other.anyRun();
    if (id == null) {
      return;
    }
    switch (world.random.nextInt(6)) {
      case 0 -> ask(new Command.CancelTasks(List.of(id), "not mine"), Users::nothing);
      case 1 -> ask(new Command.ReplayTasks(List.of(id)), Users::nothing);
      case 2 -> ask(new Command.RefreshTimeout(id, Duration.ofSeconds(5)), Users::nothing);
      case 3 -> ask(new Command.ReleaseSlot(id), Users::nothing);
      case 4 ->
          entrance
              .any()
              .watch(tenant, event -> check(false, "heard of another tenant's run: " + id))
              .subscribe(id);
      default -> {
        UUID never = cluster.newId();
        stillborn.add(never);
        WorkflowVersion theirs = other.version;
        ask(
            new Command.TriggerRuns(
                List.of(
                    new Command.NewRun(
                        never,
                        theirs.workflowId(),
                        theirs.id(),
                        1,
                        Payload.EMPTY,
                        null,
                        null,
                        null))),
            Users::nothing);
      }
    }
  }

  private static void nothing(Reply reply) {
    boolean none =
        switch (reply) {
          case Reply.Ids(List<UUID> ids) -> ids.isEmpty();
          case Reply.Refused no -> no.refusal() == Refusal.NOT_FOUND;
          case Reply.Done _, Reply.Deadline _ -> false;
        };
    check(none, "did something with what is another tenant's: " + reply);
  }

  // Poison ----------------------------------------------------------------------------------------

  /** A map that breaks whoever looks into it, as a bug in the machine would. */
  private static final class Trap extends AbstractMap<String, Step.DesiredLabel> {
    @Override
    public Set<Map.Entry<String, Step.DesiredLabel>> entrySet() {
      throw new IllegalStateException("a trap");
    }
  }

  /** Two runs in one command, of which the second cannot be: then the first is not either. */
  void poison() {
    UUID good = cluster.newId();
    UUID bad = cluster.newId();
    stillborn.add(good);
    stillborn.add(bad);
    boolean inMemory = world.chance(0.5);
    Command.NewRun second =
        inMemory
            ? run(bad, null, new TaskSpec.Desired(null, new Trap()))
            : run(bad, "{\"" + FakeRoundStore.POISON + "\":1}", null);
    Command.TriggerRuns command = new Command.TriggerRuns(List.of(run(good, null, null), second));
    BiConsumer<Asking.By, Reply> answer =
        (by, reply) ->
            check(
                by == Asking.By.INBOX
                    || (reply instanceof Reply.Refused no && no.refusal() == Refusal.BROKEN),
                "poison was answered: " + reply);
    if (world.chance(0.3) && !cluster.store.away()) {
      poison.add(Asking.leaveOnly(cluster, tenant, command, answer));
    } else {
      poison.add(Asking.ask(cluster, tenant, command, answer));
    }
  }

  private static void check(boolean holds, String text) {
    if (!holds) {
      throw new IllegalStateException(text);
    }
  }
}
