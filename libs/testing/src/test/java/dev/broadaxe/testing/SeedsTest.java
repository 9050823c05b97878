package dev.broadaxe.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A failing seed is named, can be run alone, and its steps are made few. */
class SeedsTest {
  private final List<Long> seeds = new ArrayList<>();

  @AfterEach
  void clear() {
    List.of("seed", "seeds", "seeds.from").forEach(System::clearProperty);
  }

  @Test
  void runsTheSameSeedsEachTime() {
    Seeds.check(3, seeds::add);
    assertThat(seeds).containsExactly(1L, 2L, 3L);
  }

  @Test
  void runsWhatTheCommandLineSays() {
    System.setProperty("seeds", "2");
    System.setProperty("seeds.from", "40");
    Seeds.check(100, seeds::add);
    System.setProperty("seed", "-7");
    Seeds.check(100, seeds::add);
    assertThat(seeds).containsExactly(40L, 41L, -7L);
  }

  @Test
  void namesTheSeedThatFails() {
    assertThatThrownBy(
            () ->
                Seeds.check(
                    10,
                    seed -> {
                      seeds.add(seed);
                      assertThat(seed).isNotEqualTo(4);
                    }))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("seed 4 fails; run it again with -Dseed=4")
        .hasCauseInstanceOf(AssertionError.class);
    assertThat(seeds).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void takesExceptionsForFailures() {
    assertThatThrownBy(
            () ->
                Seeds.check(
                    1,
                    _ -> {
                      throw new IOException("disk");
                    }))
        .isInstanceOf(AssertionError.class)
        .hasRootCauseMessage("disk");
  }

  @Test
  void leavesOutTheStepsThatDoNotMatter() {
    assertThatThrownBy(
            () ->
                Seeds.check(
                    5,
                    seed -> numbers(new Random(seed)),
                    (_, steps) -> assertThat(steps.contains(17) && steps.contains(80)).isFalse()))
        .hasMessageContaining("seed 1 fails")
        .hasMessageContaining("2 of 100 steps fail still: [")
        .hasMessageContaining("17")
        .hasMessageContaining("80");
  }

  private static List<Integer> numbers(Random random) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, 100).boxed().toList());
    Collections.shuffle(numbers, random);
    return numbers;
  }

  @Test
  void holdsWhereNothingFails() {
    Seeds.check(
        5,
        seed -> numbers(new Random(seed)),
        (seed, steps) -> {
          seeds.add(seed);
          assertThat(steps).hasSize(100);
        });
    assertThat(seeds).hasSize(5);
  }
}
