package dev.broadaxe.architecture.imports;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;

/**
 * A rule over the compiled classes, with sources that break it.
 *
 * @param name what must hold
 * @param rule the rule and its reason
 * @param broken compilation units that it must report
 */
record ImportRule(String name, ArchRule rule, List<String> broken) {
  static Stream<ImportRule> all() {
    return Stream.of(Modules.rules(), Libraries.RULES, Purity.RULES).flatMap(List::stream);
  }

  @Override
  public String toString() {
    return name;
  }
}
