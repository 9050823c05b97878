package dev.broadaxe.architecture.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What no file may say, whatever its language. */
final class Texts {
  /** Put together from parts, so that this file does not say it either. */
  private static final Pattern MARKER =
      Pattern.compile(
          "\\b("
              + String.join("|", "TO" + "DO", "FIX" + "ME", "HA" + "CK")
              + ")\\b(?! ?\\(#\\d+\\))");

  private static final Pattern REGISTRY =
      Pattern.compile(
          String.join(
              "|",
              "repo1?\\.maven" + "\\.",
              "(files\\.)?pypi" + "\\.org",
              "pythonhosted" + "\\.org",
              "registry\\.npmjs" + "\\.",
              "registry\\.yarnpkg" + "\\.",
              "proxy\\.golang" + "\\.",
              "deb\\.debian" + "\\.",
              "static\\.crates" + "\\.io"));

  private static final Pattern MACHINE_PATH =
      Pattern.compile("(?<![\\w.~/}-])/(" + String.join("|", "wo" + "rk", "ro" + "ot") + ")/\\w");

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "what is left to do has an issue",
              "write the number, as in (#12): a note in the code is seen by nobody who plans",
              tree -> lines(tree, _ -> true, MARKER)),
          new Rule(
              "no package registry is named",
              "which registry is used is each machine's own setting",
              tree -> lines(tree, _ -> true, REGISTRY)),
          new Rule(
              "no path of one machine is named",
              "paths are relative to the tree or given by the caller",
              tree -> lines(tree, _ -> true, MACHINE_PATH)),
          new Rule(
              "no file is larger than a megabyte",
              "large files make every clone slow for ever; generate them or fetch them",
              Texts::large),
          new Rule(
              "markdown begins with its one title",
              "a page has one subject, and its title names it",
              Texts::untitled));

  private static final int FILE_CHARS_MAX = 1 << 20;

  private Texts() {}

  private static List<Finding> lines(Tree tree, Predicate<Source> files, Pattern pattern) {
    List<Finding> findings = new ArrayList<>();
    for (Source file : tree.files()) {
      if (!files.test(file)) {
        continue;
      }
      List<String> lines = file.lines();
      for (int i = 0; i < lines.size(); i++) {
        Matcher found = pattern.matcher(lines.get(i));
        if (found.find()) {
          findings.add(new Finding(file.path(), i + 1L, found.group()));
        }
      }
    }
    return findings;
  }

  private static List<Finding> large(Tree tree) {
    return tree.files().stream()
        .filter(file -> file.text().length() > FILE_CHARS_MAX)
        .map(file -> new Finding(file.path(), 1, file.text().length() + " characters"))
        .toList();
  }

  private static List<Finding> untitled(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (Source file : tree.files()) {
      if (!file.is("md")) {
        continue;
      }
      List<String> titles =
          Markdown.prose(file).stream()
              .map(Markdown.Line::text)
              .filter(line -> line.startsWith("# "))
              .toList();
      if (titles.size() != 1 || !file.text().startsWith("# ")) {
        findings.add(new Finding(file.path(), 1, titles.size() + " titles, or not at the top"));
      }
    }
    return findings;
  }
}
