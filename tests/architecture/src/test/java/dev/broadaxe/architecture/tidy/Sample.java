package dev.broadaxe.architecture.tidy;

import java.util.Map;

/**
 * A tree that breaks a rule and one that looks alike and keeps it.
 *
 * @param rule the rule's name
 * @param broken texts by path
 * @param kept texts by path
 */
record Sample(String rule, Map<String, String> broken, Map<String, String> kept) {
  private static final String ENGINE = "libs/engine/src/main/java/X.java";

  static Sample of(Ban ban) {
    return new Sample(
        ban.rule().name(),
        Map.of(ENGINE, "class X { void m() { " + ban.example() + " } }"),
        Map.of(ENGINE, "class X { void m() { own.call(\"" + ban.call() + "\"); } }"));
  }

  /** The same one file, broken and kept. */
  static Sample file(String rule, String path, String broken, String kept) {
    return new Sample(rule, Map.of(path, broken), Map.of(path, kept));
  }

  @Override
  public String toString() {
    return rule;
  }
}
