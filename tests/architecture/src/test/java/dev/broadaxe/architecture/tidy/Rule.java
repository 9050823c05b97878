package dev.broadaxe.architecture.tidy;

import java.util.List;
import java.util.function.Function;

/**
 * Something that holds for every tree, or is reported.
 *
 * @param name what must hold
 * @param because the reason, and what to do instead
 * @param check the places where it does not hold
 */
record Rule(String name, String because, Function<Tree, List<Finding>> check) {
  static List<Rule> all() {
    return List.of(
            Sizes.RULES,
            Shape.RULES,
            BannedCalls.RULES,
            BannedSyntax.RULES,
            SqlNames.RULES,
            Texts.RULES,
            Links.RULES)
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
