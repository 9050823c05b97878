package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Uuid7;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Ids only grow, whatever the clock does and however many ask. */
class IdsTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

  private final AtomicReference<Instant> now = new AtomicReference<>(START);
  private final Ids ids = new Ids(now::get, Chance.seeded(1));

  @Test
  void tellTheTimeOfTheClock() {
    UUID id = ids.next();
    assertThat(Uuid7.is(id)).isTrue();
    assertThat(Uuid7.instant(id)).isEqualTo(START);
    now.set(START.plusMillis(5));
    assertThat(Uuid7.instant(ids.next())).isEqualTo(START.plusMillis(5));
  }

  @Test
  void growWithinAMillisecondAndBeyondItsRoom() {
    UUID last = ids.next();
    for (int i = 0; i < 10_000; i++) {
      UUID next = ids.next();
      assertThat(Uuid7.ORDER.compare(last, next)).isNegative();
      last = next;
    }
    // 4096 in each millisecond.
    assertThat(Uuid7.instant(last)).isEqualTo(START.plusMillis(2));
  }

  @Test
  void growWhenTheClockIsSetBack() {
    UUID before = ids.next();
    now.set(START.minusSeconds(3600));
    UUID after = ids.next();
    assertThat(Uuid7.ORDER.compare(before, after)).isNegative();
    assertThat(Uuid7.instant(after)).isEqualTo(START);
  }

  @Test
  void areDifferentForAllThreadsAndGrowForEach() throws Exception {
    Ids shared = new Ids(now::get, Chance.secure());
    List<Future<List<UUID>>> made = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        made.add(threads.submit(() -> some(shared)));
      }
    }
    Set<UUID> all = new HashSet<>();
    for (Future<List<UUID>> each : made) {
      assertThat(each.get()).isSortedAccordingTo(Uuid7.ORDER);
      all.addAll(each.get());
    }
    assertThat(all).hasSize(4 * 5_000);
  }

  private static List<UUID> some(Ids ids) {
    List<UUID> some = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      some.add(ids.next());
    }
    return some;
  }
}
