package dev.broadaxe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Lanes, doors and workers of several tenants over one store, through storms of faults: nothing is
 * lost, nothing runs twice at once, nothing of one tenant reaches another.
 */
class SpineSimulationTest {
  /** Kept by name, since a log manager may forget a logger that nobody holds. */
  private static final Logger LOG = Logger.getLogger("dev.broadaxe.scheduler");

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void beLoudAgain() {
    LOG.setLevel(null);
  }

  @Test
  void everyAcknowledgedRunEndsWhateverHappens() {
    Seeds.check(200, seed -> new Storm(seed).run());
  }

  @Test
  void aLaneAtRestLearnsThatItsLastRoundsAreLost() {
    new Storm(1).loseTheLastRoundsAndRest();
  }

  /**
   * One run of the simulation: a safety phase with faults, then healing, then everything must have
   * ended.
   */
  private static final class Storm {
    private static final long SECOND = 1_000_000_000L;
    private static final int STORM_SECONDS = 90;

    private final World world;
    private final Cluster cluster;
    private final Entrance entrance;
    private final Guarantees guarantees;
    private final List<Users> users = new ArrayList<>();
    private final List<Fleet> fleets = new ArrayList<>();

    Storm(long seed) {
      world = new World(seed);
      cluster = new Cluster(world, new TenantMachine.Bounds(8, 12));
      entrance = new Entrance(cluster);
      guarantees = new Guarantees(cluster);
      for (UUID tenant : cluster.tenants) {
        Fleet fleet = new Fleet(cluster, entrance, tenant);
        WorkflowVersion version =
            version(users.size(), world.random.nextInt(3), world.random.nextBoolean());
        Users one = new Users(cluster, entrance, tenant, version);
        guarantees.watch(one, fleet);
        fleets.add(fleet);
        users.add(one);
      }
    }

    void run() {
      for (int i = 0; i < Cluster.PROCESSES; i++) {
        cluster.startProcess();
      }
      fleets.forEach(this::staff);
      cluster.weather.storm();
      for (Users one : users) {
        int runs = 20 + world.random.nextInt(60);
        for (int i = 0; i < runs; i++) {
          within(60, one::trigger);
        }
        for (int i = 0; i < 5; i++) {
          within(STORM_SECONDS, one::meddle);
          within(STORM_SECONDS, () -> one.pry(anyOf(users, one)));
        }
        for (int i = 0; i < world.random.nextInt(4); i++) {
          within(STORM_SECONDS, one::poison);
        }
      }
      for (int i = 0; i < 14; i++) {
        within(STORM_SECONDS, this::fault);
      }
      steps(120 * SECOND);
      heal();
      steps(world.nanos() + 900 * SECOND);
      guarantees.ended();
    }

    void loseTheLastRoundsAndRest() {
      cluster.startProcess();
      fleets.getFirst().add(1);
      users.getFirst().trigger();
      while (cluster.store.live.values().stream().allMatch(row -> row.worker() == null)) {
        steps(world.nanos() + SECOND / 1000);
      }
      cluster.store.lag();
      steps(world.nanos() + 20 * SECOND);
      assertThat(cluster.store.live).as("the task has ended").isEmpty();
      cluster.store.failOver();
      assertThat(cluster.store.live).as("that it has ended is lost").isNotEmpty();
      steps(world.nanos() + 120 * SECOND);
      guarantees.ended();
    }

    private void staff(Fleet fleet) {
      for (int i = 0; i < 1 + world.random.nextInt(4); i++) {
        fleet.add(1 + world.random.nextInt(5));
      }
      fleet.failures = world.random.nextDouble() * 0.2;
      fleet.spoils = world.chance(0.3) ? 0.02 : 0;
    }

    private void within(int seconds, Runnable action) {
      world.after((long) (world.random.nextDouble() * seconds * SECOND), action);
    }

    private Users anyOf(List<Users> all, Users but) {
      List<Users> others = all.stream().filter(one -> one != but).toList();
      return others.get(world.random.nextInt(others.size()));
    }

    private void steps(long untilNanos) {
      while (world.step(untilNanos)) {
        if (world.steps() > 5_000_000L) {
          throw new IllegalStateException("goes round in circles");
        }
      }
    }

    private void fault() {
      switch (world.random.nextInt(10)) {
        case 0 -> cluster.killProcess(world.delay(20_000));
        case 1, 2 -> cluster.pauseProcess(world.delay(25_000));
        case 8 -> cluster.replaceProcess();
        case 9 -> cluster.startProcess();
        case 3 -> {
          cluster.store.away(true);
          world.after(world.delay(15_000), () -> cluster.store.away(false));
        }
        case 4 -> {
          cluster.store.lag();
          world.after(world.delay(2_000), this::failOver);
        }
        case 5 -> entrance.killOne();
        default -> fleets.get(world.random.nextInt(fleets.size())).trouble();
      }
    }

    private void failOver() {
      cluster.store.failOver();
      cluster.store.away(true);
      world.after(world.delay(3_000), () -> cluster.store.away(false));
    }

    private void heal() {
      cluster.weather.calm();
      cluster.store.away(false);
      if (!cluster.served()) {
        steps(world.nanos() + 30 * SECOND);
      }
      for (Fleet fleet : fleets) {
        fleet.failures = 0;
        fleet.spoils = 0;
        fleet.heal();
        world.after(10 * SECOND, fleet::heal);
        world.after(60 * SECOND, fleet::heal);
      }
    }
  }

  private static WorkflowVersion version(int number, int retries, boolean backoff) {
    Step step =
        new Step(
            new UUID(1, number),
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
    return new WorkflowVersion(
        new UUID(2, number), new UUID(3, number), 1, Instant.EPOCH, definition);
  }
}
