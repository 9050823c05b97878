package dev.broadaxe.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.RoundStore.Peer;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where tenants belong while lanes die, or live and reach nobody. */
final class LeasesTest {
  private static final List<UUID> TENANTS =
      LongStream.range(0, 100).mapToObj(n -> new UUID(7, n)).toList();

  private final Leases leases = new Leases();

  @BeforeEach
  void open() {
    leases.opened(1);
    TENANTS.forEach(tenant -> leases.took(new Lease(tenant, 1, null, true)));
  }

  private static List<Peer> other(boolean dead, boolean deaf) {
    return List.of(new Peer(2, "other", dead, deaf));
  }

  private long atHome() {
    return TENANTS.stream().filter(leases::atHome).count();
  }

  @Test
  void lanesThatLiveShareTheTenants() {
    assertThat(leases.peers(other(false, false), false)).isTrue();
    assertThat(atHome()).isBetween(20L, 80L);
    assertThat(leases.peers(other(false, false), false)).as("nothing has changed").isFalse();
    leases.peers(other(true, false), false);
    assertThat(atHome()).isEqualTo(TENANTS.size());
  }

  @Test
  void aDeafLaneGivesAllItsTenantsToOneThatHears() {
    leases.peers(other(false, false), false);
    long hearing = atHome();
    for (int beat = 1; beat < Leases.DEAF_BEATS; beat++) {
      assertThat(leases.peers(other(false, false), true)).isFalse();
      assertThat(atHome()).as("the broker may have gone").isEqualTo(hearing);
    }
    assertThat(leases.peers(other(false, false), true)).as("belong elsewhere").isTrue();
    assertThat(atHome()).isZero();
    assertThat(leases.giveAway(TENANTS.size())).hasSize(TENANTS.size());
  }

  @Test
  void nothingBelongsToAnotherLaneThatIsDeaf() {
    for (int beat = 0; beat < Leases.DEAF_BEATS; beat++) {
      leases.peers(other(false, true), false);
    }
    assertThat(atHome()).isEqualTo(TENANTS.size());
    assertThat(leases.first()).as("it lives all the same").isTrue();
  }

  @Test
  void lanesThatAreAllDeafShareTheTenantsAsIfTheyHeard() {
    leases.peers(other(false, false), false);
    long hearing = atHome();
    for (int beat = 0; beat < Leases.DEAF_BEATS; beat++) {
      leases.peers(other(false, true), true);
      assertThat(atHome()).isEqualTo(hearing);
    }
    leases.peers(other(false, true), false);
    leases.peers(other(false, false), false);
    assertThat(atHome()).as("one was back before the other").isEqualTo(hearing);
  }
}
