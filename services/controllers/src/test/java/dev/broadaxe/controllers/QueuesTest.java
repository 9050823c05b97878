package dev.broadaxe.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** However many tenants there are, few are told apart. */
class QueuesTest {
  private static Map<UUID, Long> tenants(int count) {
    Map<UUID, Long> waiting = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      waiting.put(new UUID(0, i), (long) count - i);
    }
    return waiting;
  }

  @Test
  void theLongestQueuesByTheirTenantsAndTheOthersTogether() {
    assertThat(Queues.bounded(tenants(5), 2))
        .containsExactly(
            Map.entry(new UUID(0, 0).toString(), 5L),
            Map.entry(new UUID(0, 1).toString(), 4L),
            Map.entry("others", 6L));
  }

  @Test
  void nobodyByNameWhereTenantsMayLook() {
    assertThat(Queues.bounded(tenants(3), 0)).containsExactly(Map.entry("others", 6L));
  }

  @Test
  void noTaskIsSaidToo() {
    assertThat(Queues.bounded(Map.of(), 20)).containsExactly(Map.entry("others", 0L));
  }
}
