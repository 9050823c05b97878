package dev.broadaxe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.scheduler.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * A lane, its store, a door and workers, through storms of faults: nothing is lost, nothing runs
 * twice at once.
 */
class SpineSimulationTest {
  private static final int SEEDS = Integer.getInteger("broadaxe.simulation.seeds", 200);
  private static final long FIRST = Long.getLong("broadaxe.simulation.seed", 1);

  @Test
  void everyAcknowledgedRunEndsWhateverHappens() {
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      try {
        new Storm(seed).run();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError(
            "seed "
                + seed
                + " failed; replay it with ./broadaxe test simulation"
                + " -Dbroadaxe.simulation.seed="
                + seed
                + " -Dbroadaxe.simulation.seeds=1",
            failure);
      }
    }
  }

  /**
   * One run of the simulation: a safety phase with faults, then healing, then everything must have
   * ended.
   */
  private static final class Storm {
    private final World world;
    private final Cluster cluster;
    private final Fleet fleet;
    private final WorkflowVersion version;
    private final Set<UUID> acknowledged = new HashSet<>();
    private final List<UUID> triggered = new ArrayList<>();
    private final Set<UUID> cancelled = new HashSet<>();
    private int workersSlots;

    Storm(long seed) {
      world = new World(seed);
      cluster = new Cluster(world, new TenantMachine.Bounds(8, 12));
      fleet = new Fleet(cluster);
      version = version(world.random.nextInt(3), world.random.nextBoolean());
      cluster.store.version(cluster.tenant, version);
      cluster.store.afterCommit(this::afterCommit);
    }

    void run() {
      cluster.startLane();
      for (int i = 0; i < 1 + world.random.nextInt(4); i++) {
        int slots = 1 + world.random.nextInt(5);
        workersSlots = Math.max(workersSlots, slots);
        fleet.add(slots);
      }
      fleet.failures = world.random.nextDouble() * 0.2;
      cluster.weather.storm();
      int runs = 50 + world.random.nextInt(150);
      for (int i = 0; i < runs; i++) {
        world.after(world.delay(60_000), this::trigger);
      }
      for (int i = 0; i < 10; i++) {
        world.after(world.delay(90_000), this::fault);
        world.after(world.delay(90_000), this::meddle);
      }
      steps(120_000_000_000L);
      heal();
      steps(world.nanos() + 900_000_000_000L);
      ended();
    }

    private void steps(long untilNanos) {
      while (world.step(untilNanos)) {
        assertThat(world.steps())
            .as("steps of a run that goes round in circles")
            .isLessThan(5_000_000L);
      }
    }

    private void trigger() {
      UUID id = cluster.newId();
      triggered.add(id);
      cluster.ask(
          new Command.TriggerRuns(
              List.of(
                  new Command.NewRun(
                      id,
                      version.workflowId(),
                      version.id(),
                      world.random.nextInt(4),
                      Payload.of("{}"),
                      null,
                      null,
                      null))),
          reply -> {
            assertThat(reply).isNotInstanceOf(Reply.Refused.class);
            acknowledged.add(id);
          });
    }

    private void fault() {
      switch (world.random.nextInt(4)) {
        case 0 -> cluster.killLane(world.delay(20_000));
        case 1 -> {
          cluster.store.away(true);
          world.after(world.delay(15_000), () -> cluster.store.away(false));
        }
        default -> fleet.trouble();
      }
    }

    /** What users do meanwhile: cancel, replay, ask for more time, let go of a slot. */
    private void meddle() {
      if (triggered.isEmpty()) {
        return;
      }
      UUID id = triggered.get(world.random.nextInt(triggered.size()));
      switch (world.random.nextInt(4)) {
        case 0 -> {
          cancelled.add(id);
          cluster.ask(new Command.CancelTasks(List.of(id), "Cancelled by user"), reply -> {});
        }
        case 1 -> cluster.ask(new Command.ReplayTasks(List.of(id)), reply -> {});
        case 2 -> cluster.ask(new Command.RefreshTimeout(id, Duration.ofSeconds(5)), reply -> {});
        default -> cluster.ask(new Command.ReleaseSlot(id), reply -> {});
      }
    }

    private void heal() {
      cluster.weather.calm();
      cluster.store.away(false);
      if (cluster.lane() == null) {
        steps(world.nanos() + 30_000_000_000L);
      }
      fleet.failures = 0;
      fleet.heal();
      world.after(10_000_000_000L, fleet::heal);
      world.after(60_000_000_000L, fleet::heal);
    }

    // What must hold after every commit -----------------------------------------------------------

    private void afterCommit() {
      Map<UUID, Integer> used = new HashMap<>();
      for (LiveRow row : cluster.store.live.values()) {
        assertThat(cluster.store.tasks).containsKey(row.id());
        assertThat(row.state() == TaskState.ASSIGNED).isEqualTo(row.worker() != null);
        assertThat(row.line().isEmpty()).isEqualTo(row.state() == TaskState.ASSIGNED);
        if (row.worker() != null && !row.released()) {
          used.merge(row.worker(), 1, Integer::sum);
        }
        for (int attempt = 0; attempt < row.attempt(); attempt++) {
          assertThat(cluster.store.attempts)
              .containsKey(new FakeRoundStore.AttemptKey(row.id(), attempt));
        }
        assertThat(cluster.store.last(row.id())).as("a live task has not ended").isNull();
      }
      used.values().forEach(units -> assertThat(units).isLessThanOrEqualTo(workersSlots));
    }

    private void ended() {
      assertThat(cluster.store.inbox).isEmpty();
      assertThat(cluster.store.deadLetters).isEmpty();
      assertThat(cluster.store.mismatches).isEmpty();
      assertThat(cluster.store.live.values()).as("live after all was healed").isEmpty();
      for (UUID id : acknowledged) {
        assertThat(cluster.store.tasks).as("acknowledged").containsKey(id);
      }
      for (UUID id : cluster.store.tasks.keySet()) {
        AttemptRow last = cluster.store.last(id);
        assertThat(last).as("the end of " + id).isNotNull();
        boolean fine =
            last.outcome() == Outcome.COMPLETED
                || last.outcome() == Outcome.FAILED
                || last.outcome() == Outcome.TIMED_OUT
                || last.outcome() == Outcome.SCHEDULE_TIMED_OUT
                || (last.outcome() == Outcome.CANCELLED && cancelled.contains(id))
                || last.internalFailure();
        assertThat(fine).as("how " + id + " ended: " + last).isTrue();
      }
      rowsEqualMemory();
    }

    private void rowsEqualMemory() {
      Lane lane = cluster.lane();
      TenantMachine machine = lane == null ? null : lane.machine(cluster.tenant);
      if (machine != null) {
        assertThat(machine.heldRows()).isEmpty();
      }
    }

    private static WorkflowVersion version(int retries, boolean backoff) {
      Step step =
          new Step(
              new UUID(1, 1),
              "task",
              "sim:task",
              new Step.Timeout(Duration.ofSeconds(20), "20s"),
              new Step.Timeout(Duration.ofMinutes(10), "10m"),
              retries,
              backoff ? new Step.Backoff(2, 4) : null,
              false,
              Map.of("default", 1),
              Map.of(),
              List.of(),
              Step.Kind.ORDINARY,
              null);
      Definition definition =
          new Definition(
              "sim",
              "",
              List.of(step),
              List.of(),
              List.of(),
              null,
              null,
              null,
              List.of(),
              List.of(),
              null,
              null);
      return new WorkflowVersion(new UUID(2, 2), new UUID(3, 3), 1, Instant.EPOCH, definition);
    }
  }
}
