package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.service.Pools.Shares;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No process has more connections than it may, and nobody in it has none. */
class ConnectionPlanTest {
  private static final List<int[]> SHARES =
      List.of(
          new int[] {25, 25},
          new int[] {90, 10},
          new int[] {25, 75},
          new int[] {0, 0},
          new int[] {100, 0},
          new int[] {0, 100});

  @Test
  void neverMoreThanThereAre() {
    for (int[] shares : SHARES) {
      for (int lanes : new int[] {0, 1, 2, 7, 64}) {
        for (int bus : new int[] {0, 5}) {
          for (int max = bus + 6; max <= 300; max++) {
            ConnectionPlan plan =
                ConnectionPlan.of(max, new Shares(shares[0], shares[1], lanes, bus));

            assertThat(plan.total()).as("%s of %d", plan, max).isLessThanOrEqualTo(max);
            assertThat(plan.doors()).as("doors of %s", plan).isGreaterThanOrEqualTo(2);
            assertThat(plan.lists()).as("lists of %s", plan).isGreaterThanOrEqualTo(2);
            assertThat(plan.lanes()).as("lanes of %s", plan).isBetween(Math.min(1, lanes), lanes);
            assertThat(plan.readersPerLane())
                .as("readers of %s", plan)
                .isBetween(Math.min(1, lanes), 4);
          }
        }
      }
    }
  }

  @Test
  void byDefaultAllHaveWhatTheyWish() {
    assertThat(ConnectionPlan.of(50, new Shares(25, 25, 2, 0)))
        .isEqualTo(new ConnectionPlan(12, 12, 2, 4, 0));
    assertThat(ConnectionPlan.of(50, new Shares(25, 5, 4, 5)))
        .isEqualTo(new ConnectionPlan(12, 2, 4, 4, 5));
    assertThat(ConnectionPlan.of(50, new Shares(90, 10, 0, 0)))
        .isEqualTo(new ConnectionPlan(45, 5, 0, 0, 0));
  }

  @Test
  void aLargeMachineReadsLessAtATimeBeforeItHasFewerLanes() {
    assertThat(ConnectionPlan.of(50, new Shares(25, 25, 8, 0)))
        .isEqualTo(new ConnectionPlan(12, 12, 8, 2, 0));
    assertThat(ConnectionPlan.of(50, new Shares(25, 25, 32, 0)))
        .isEqualTo(new ConnectionPlan(12, 12, 12, 1, 0));
  }

  @Test
  void tooFewForAnythingAreRefusedByName() {
    assertThatThrownBy(() -> ConnectionPlan.of(3, new Shares(50, 50, 0, 0)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("DATABASE_MAX_CONNS: must be at least 4 for this service, not 3");
    assertThatThrownBy(() -> ConnectionPlan.of(10, new Shares(25, 5, 1, 5)))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("DATABASE_MAX_CONNS: must be at least 11 for this service, not 10");
  }
}
