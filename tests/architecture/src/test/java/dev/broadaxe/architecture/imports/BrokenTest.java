package dev.broadaxe.architecture.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every import rule reports the sample that breaks it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BrokenTest {
  private final Broken broken;

  BrokenTest(@TempDir Path folder) {
    broken = Broken.compile(folder, ImportRule.all().toList());
  }

  static Stream<ImportRule> rules() {
    return ImportRule.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isReported(ImportRule rule) {
    assertThat(rule.rule().evaluate(broken.of(rule)).hasViolation()).isTrue();
  }
}
