package dev.broadaxe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Step.Comparator;
import dev.broadaxe.model.Step.DesiredLabel;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names of lines, which rows keep, so that no release may spell them otherwise. */
class PlacementTest {
  private static Placement labelled(Map<String, DesiredLabel> labels) {
    return new Placement("svc:task", Map.of("default", 1), labels, null, false);
  }

  @Test
  void whatDemandsNothingSpecialStandsInTheLineOfItsAction() {
    assertThat(labelled(Map.of()).line()).isEqualTo("q:svc:task");
  }

  @Test
  void labelsAndSlotsAreSpelledAsEver() {
    Placement placement =
        new Placement(
            "svc:task",
            Map.of("gpu", 1, "default", 2),
            Map.of(
                "speed", new DesiredLabel(3, false, Comparator.GREATER_THAN_OR_EQUAL, -1),
                "kind", new DesiredLabel("a;b", true, Comparator.EQUAL, 100)),
            null,
            false);
    assertThat(placement.line()).isEqualTo("q:svc:task#7ed70ca94a5c86dd");
  }

  @Test
  void theDesiredWorkerIsSpelledAsEver() {
    Placement placement =
        new Placement("svc:task", Map.of("default", 1), Map.of(), new UUID(50, 1), true);
    assertThat(placement.line()).isEqualTo("q:svc:task#36067ee337f7f78a");
  }

  @Test
  void otherDemandsStandInOtherLines() {
    DesiredLabel text = new DesiredLabel("1", false, Comparator.EQUAL, 1);
    DesiredLabel number = new DesiredLabel(1, false, Comparator.EQUAL, 1);
    DesiredLabel required = new DesiredLabel(1, true, Comparator.EQUAL, 1);
    DesiredLabel lighter = new DesiredLabel(1, false, Comparator.EQUAL, 0);
    DesiredLabel less = new DesiredLabel(1, false, Comparator.LESS_THAN, 1);
    assertThat(
            Stream.of(text, number, required, lighter, less)
                .map(label -> labelled(Map.of("x", label)).line()))
        .doesNotHaveDuplicates();
  }
}
