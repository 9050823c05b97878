package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Lists in parts. */
final class SplitTest {
  @Test
  void partsKeepTheOrderAndTheLastMayBeShort() {
    assertThat(Split.by(2, List.of(1, 2, 3, 4, 5)))
        .containsExactly(List.of(1, 2), List.of(3, 4), List.of(5));
    assertThat(Split.by(2, List.of(1, 2))).containsExactly(List.of(1, 2));
    assertThat(Split.by(2, List.of())).isEmpty();
  }
}
