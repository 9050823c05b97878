package dev.broadaxe.architecture.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tree of the project keeps every rule. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TidyTest {
  private Tree tree = Tree.of(Map.of());

  @BeforeAll
  void read() throws IOException {
    tree = Tree.ofProject();
  }

  static Stream<Rule> rules() {
    return Rule.all().stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isKept(Rule rule) {
    List<Finding> findings = rule.check().apply(tree);

    assertThat(findings).as("%s, because %s", rule.name(), rule.because()).isEmpty();
  }

  @Test
  void theTreeIsReadWhole() {
    assertThat(tree.has("pom.xml")).isTrue();
    assertThat(tree.has("libs/model/src/main/java/dev/broadaxe/model/package-info.java")).isTrue();
    assertThat(tree.java()).hasSizeGreaterThan(30);
  }
}
