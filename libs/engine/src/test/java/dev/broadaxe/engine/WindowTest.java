package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.Seeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A window, held against the whole order that it is the beginning of, while reads overlap with
 * changes.
 */
class WindowTest {

  @Test
  void holdsExactlyTheBeginningOfItsOrder() {
    Seeds.check(1_000, WindowTest::oneCase);
  }

  private static void oneCase(long seed) {
    Random random = new Random(seed);
    AtomicInteger share = new AtomicInteger(4);
    Window<Integer> window = new Window<>(Comparator.<Integer>naturalOrder(), share::get);
    TreeMap<Integer, Held> all = new TreeMap<>();
    List<Map.Entry<Integer, Held>> read = null;
    boolean exhausted = false;
    window.loaded(false);
    for (int step = 0; step < 200; step++) {
      switch (random.nextInt(7)) {
        case 0, 1, 2 -> {
          int key = random.nextInt(1_000_000);
          Held task = Tasks.waiting(new UUID(seed, step));
          if (!all.containsKey(key)) {
            all.put(key, task);
            window.add(key, task, new ArrayList<>());
          }
        }
        case 3 -> {
          if (!all.isEmpty()) {
            Integer any = all.ceilingKey(random.nextInt(1_000_000));
            int key = any == null ? all.firstKey() : any;
            Held task = all.remove(key);
            window.remove(key, task.id());
          }
        }
        case 4 -> {
          if (window.wantsRefill()) {
            Integer behind = window.startRefill();
            int limit = window.share();
            read = new ArrayList<>(first(behind == null ? all : all.tailMap(behind, false), limit));
            exhausted = read.size() < limit;
          }
        }
        case 5 -> {
          share.set(1 + random.nextInt(8));
          if (random.nextBoolean()) {
            window.trim(new ArrayList<>());
            assertThat(window.size()).isLessThanOrEqualTo(share.get());
          }
        }
        default -> {
          if (read != null) {
            window.refilled(read, exhausted);
            read = null;
          }
        }
      }
      window.verify();
      isTheBeginning(window, all);
    }
  }

  private static List<Map.Entry<Integer, Held>> first(Map<Integer, Held> from, int most) {
    return from.entrySet().stream()
        .limit(most)
        .map(e -> Map.entry(e.getKey(), e.getValue()))
        .toList();
  }

  private static void isTheBeginning(Window<Integer> window, TreeMap<Integer, Held> all) {
    List<Held> inside = new ArrayList<>();
    window.tasks().forEach(inside::add);
    List<Held> expected = all.values().stream().limit(inside.size()).toList();
    assertThat(inside).isEqualTo(expected);
    if (!window.more()) {
      assertThat(inside).hasSize(all.size());
    }
  }
}
