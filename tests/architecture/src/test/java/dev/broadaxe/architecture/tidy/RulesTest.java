package dev.broadaxe.architecture.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule reports what it is there to report, and nothing else. */
final class RulesTest {
  static Stream<Sample> samples() {
    return Stream.concat(Samples.OF_RULES.stream(), BannedCalls.BANS.stream().map(Sample::of));
  }

  @ParameterizedTest
  @MethodSource("samples")
  void reportsWhatIsBroken(Sample sample) {
    assertThat(rule(sample).check().apply(Tree.of(sample.broken()))).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void leavesAloneWhatIsKept(Sample sample) {
    assertThat(rule(sample).check().apply(Tree.of(sample.kept()))).isEmpty();
  }

  @Test
  void everyRuleHasASample() {
    assertThat(samples().map(Sample::rule).distinct())
        .containsExactlyInAnyOrderElementsOf(Rule.all().stream().map(Rule::name).toList());
  }

  @Test
  void aCallIsFoundHoweverItIsWritten() {
    for (String text :
        List.of(
            "class X { Runnable r = () -> java.lang.Thread.sleep(1); }",
            "class X { java.util.function.LongConsumer c = Thread::sleep; }",
            "import static java.lang.Thread.sleep; class X { void m() { sleep(1); } }")) {
      Rule rule = BannedCalls.BANS.getFirst().rule();

      assertThat(rule.check().apply(Samples.tree("libs/engine/src/test/java/X.java", text)))
          .as(text)
          .hasSize(1);
    }
  }

  private static Rule rule(Sample sample) {
    return Rule.all().stream()
        .filter(rule -> rule.name().equals(sample.rule()))
        .findFirst()
        .orElseThrow();
  }
}
