package dev.broadaxe.loops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The same seed gives the same numbers for ever, and they are spread evenly. */
class ChanceTest {
  @Test
  void givesThePublishedNumbersOfItsAlgorithm() {
    Chance chance = Chance.seeded(1234567);
    assertThat(LongStream.generate(chance::nextLong).limit(3).mapToObj(Long::toUnsignedString))
        .containsExactly("6457827717110365317", "3203168211198807973", "9817491932198370423");
  }

  @Test
  void spreadsEvenly() {
    Chance chance = Chance.seeded(7);
    int[] counts = new int[7];
    IntStream.range(0, 70_000).forEach(_ -> counts[chance.nextInt(7)]++);
    assertThat(counts)
        .satisfies(
            all -> IntStream.of(all).forEach(count -> assertThat(count).isBetween(9_500, 10_500)));
    double sum = IntStream.range(0, 10_000).mapToDouble(_ -> chance.nextDouble()).sum();
    assertThat(sum).isBetween(4_800.0, 5_200.0);
    long heads = IntStream.range(0, 10_000).filter(_ -> chance.happens(0.1)).count();
    assertThat(heads).isBetween(850L, 1_150L);
  }

  @Test
  void staysInItsBounds() {
    Chance highest = () -> -1L;
    Chance lowest = () -> 0L;
    assertThat(highest.nextDouble()).isLessThan(1);
    assertThat(lowest.nextDouble()).isZero();
    assertThat(lowest.nextInt(1)).isZero();
    assertThat(Chance.secure().nextInt(5)).isBetween(0, 4);
    assertThatThrownBy(() -> lowest.nextInt(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
