package dev.broadaxe.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.door.Expressions.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What expressions may say where. */
final class CelTest {
  private static final Expressions EXPRESSIONS = new Cel();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "input.user",
        "'constant'",
        "-1",
        "input.a + '-' + additional_metadata['b']",
        "checksum(input.a)",
        "input.a.checksum()",
        "workflow_run_id",
        "input.name.lowerAscii().split(',')[0]",
        "has(input.a) ? string(input.a) : 'none'",
        "input.list.filter(x, x > 1).size()"
      })
  void keysMaySpeakOfTheRun(String expression) {
    assertThat(EXPRESSIONS.problem(Place.KEY, expression)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"input.", "unknown.a", "input.a +", "1 + 'a'", "workflow_run_id + 1"})
  void whatCannotBeCompiledIsRefused(String expression) {
    assertThat(EXPRESSIONS.problem(Place.KEY, expression)).isNotBlank();
  }

  @Test
  void onlyStepsMaySpeakOfParents() {
    assertThat(EXPRESSIONS.problem(Place.STEP, "parents.first.output")).isNull();
    assertThat(EXPRESSIONS.problem(Place.KEY, "parents.first.output")).isNotBlank();
  }

  @Test
  void longExpressionsAreNotEvenRead() {
    assertThat(EXPRESSIONS.problem(Place.KEY, "'" + "a".repeat(10_000) + "'"))
        .contains("10000 characters");
  }
}
