package dev.broadaxe.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bounded map forgets what was not used for the longest time. */
class RecentTest {
  @Test
  void theLeastUsedGoes() {
    Recent<String, Integer> recent = new Recent<>(2);
    recent.put("a", 1);
    recent.put("b", 2);
    assertThat(recent.get("a")).isEqualTo(1);
    recent.put("c", 3);
    assertThat(recent.get("b")).isNull();
    assertThat(recent.get("a")).isEqualTo(1);
    assertThat(recent.get("c")).isEqualTo(3);
  }
}
