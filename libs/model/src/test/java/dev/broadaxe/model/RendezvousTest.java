package dev.broadaxe.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where tenants belong while places come and go. */
class RendezvousTest {
  private static final int TENANTS = 10_000;

  private final Random random = new Random(5);
  private final List<UUID> tenants = new ArrayList<>();

  RendezvousTest() {
    for (int i = 0; i < TENANTS; i++) {
      // As real ids are: made one after the other, so that most of their bits are the same.
      tenants.add(Uuid7.of(1_700_000_000_000L + i, 1, random.nextInt()));
    }
  }

  @Test
  void aPlaceThatGoesMovesItsOwnShareAlone() {
    List<Integer> places = List.of(3, 17, 40);
    List<Integer> left = List.of(3, 40);
    for (UUID tenant : tenants) {
      int before = Rendezvous.of(tenant, places);
      if (before != 17) {
        assertThat(Rendezvous.of(tenant, left)).isEqualTo(before);
      }
    }
  }

  @Test
  void everyPlaceHasItsShare() {
    List<Integer> places = List.of(1, 2, 3, 4);
    Map<Integer, Integer> shares = new HashMap<>();
    tenants.forEach(tenant -> shares.merge(Rendezvous.of(tenant, places), 1, Integer::sum));
    assertThat(shares.values()).hasSize(4).allMatch(share -> share > 2_200 && share < 2_800);
  }

  @Test
  void theOrderOfPlacesDoesNotCount() {
    for (UUID tenant : tenants.subList(0, 100)) {
      assertThat(Rendezvous.of(tenant, List.of(9, 2, 5)))
          .isEqualTo(Rendezvous.of(tenant, List.of(5, 9, 2)));
    }
  }

  @Test
  void withoutPlacesThereIsNone() {
    assertThatThrownBy(() -> Rendezvous.of(tenants.getFirst(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
