package dev.broadaxe.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The bound of the cache, and what it forgets first. */
class BoundedCacheTest {

  @Test
  void neverHoldsMoreThanItsBound() {
    var cache = new BoundedCache<Integer, String>(100);
    for (int key = 0; key < 10_000; key++) {
      cache.putIfAbsent(key, "value");
      assertThat(cache.size()).isLessThanOrEqualTo(100);
    }
    assertThat(cache.get(9_999)).isEqualTo("value");
    assertThat(cache.get(0)).isNull();
  }

  @Test
  void keepsWhatIsUsed() {
    var cache = new BoundedCache<Integer, String>(100);
    cache.putIfAbsent(-1, "used");
    for (int key = 0; key < 10_000; key++) {
      cache.putIfAbsent(key, "value");
      assertThat(cache.get(-1)).isEqualTo("used");
    }
  }

  @Test
  void keepsTheFirstOfTwoValues() {
    var cache = new BoundedCache<String, String>(2);

    assertThat(cache.putIfAbsent("key", "first")).isEqualTo("first");
    assertThat(cache.putIfAbsent("key", "second")).isEqualTo("first");
  }
}
