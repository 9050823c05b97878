package dev.broadaxe.architecture.tidy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** How long files, methods and parameter lists may be, one by one and as a whole. */
final class Sizes {
  private static final String TEXT_BLOCK = "\"\"\"";

  static final int COLUMNS_MAX = 100;
  static final int SQL_COLUMNS_MAX = 120;
  static final int METHOD_LINES_MAX = 70;
  static final int METHOD_LINES_P90 = 20;
  static final int MAIN_FILE_LINES_MAX = 600;
  static final int TEST_FILE_LINES_MAX = 800;
  static final int FILE_LINES_MEDIAN = 80;
  static final int FILE_LINES_P90 = 250;
  static final int CONSTRUCTOR_PARAMETERS_MAX = 7;

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "no line is wider than 100 columns, of SQL 120",
              "two files fit side by side on a screen; imports, addresses and text blocks"
                  + " cannot be broken",
              Sizes::wideLines),
          new Rule(
              "no method is longer than 70 lines",
              "a method that fits on a screen is read as one thought: take a thought out",
              Sizes::longMethods),
          new Rule(
              "nine methods of ten have at most 20 lines",
              "the cap alone would let everything grow towards it",
              Sizes::methodShare),
          new Rule(
              "no file is longer than 600 lines, no test than 800",
              "a longer file has two subjects: give each its own",
              Sizes::longFiles),
          new Rule(
              "half of the files have at most 80 lines, nine of ten at most 250",
              "small files are found by name, long ones are searched",
              Sizes::fileShare),
          new Rule(
              "no constructor has more than 7 parameters",
              "a class that needs more parts does more than one thing; records of data are free",
              Sizes::wideConstructors));

  private Sizes() {}

  private static List<Finding> wideLines(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (Source file : tree.files()) {
      if (!file.is("java") && !file.is("sql")) {
        continue;
      }
      int most = file.is("sql") ? SQL_COLUMNS_MAX : COLUMNS_MAX;
      List<String> lines = file.lines();
      boolean block = false;
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        if (line.length() > most && !block && !isUnbreakable(line)) {
          findings.add(new Finding(file.path(), i + 1L, line.length() + " columns"));
        }
        block ^= line.contains(TEXT_BLOCK);
      }
    }
    return findings;
  }

  private static boolean isUnbreakable(String line) {
    return line.startsWith("import ") || line.contains("://");
  }

  private static List<Finding> longMethods(Tree tree) {
    return methods(
        tree,
        method -> method.length() > METHOD_LINES_MAX,
        method -> method.name() + " has " + method.length() + " lines");
  }

  private static List<Finding> wideConstructors(Tree tree) {
    return methods(
        tree,
        method ->
            method.isConstructor()
                && !method.ofRecord()
                && method.parameters().size() > CONSTRUCTOR_PARAMETERS_MAX,
        method -> "a constructor has " + method.parameters().size() + " parameters");
  }

  private static List<Finding> methods(
      Tree tree, Predicate<JavaFile.Method> broken, Function<JavaFile.Method, String> what) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      for (JavaFile.Method method : file.methods()) {
        if (broken.test(method)) {
          findings.add(new Finding(file.source().path(), method.line(), what.apply(method)));
        }
      }
    }
    return findings;
  }

  private static List<Finding> longFiles(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      int lines = file.source().lines().size();
      int most = file.source().isMain() ? MAIN_FILE_LINES_MAX : TEST_FILE_LINES_MAX;
      if (lines > most) {
        findings.add(new Finding(file.source().path(), 1, lines + " lines, at most " + most));
      }
    }
    return findings;
  }

  private static List<Finding> methodShare(Tree tree) {
    List<Long> lengths =
        tree.mainJava().stream()
            .flatMap(file -> file.methods().stream())
            .map(JavaFile.Method::length)
            .toList();
    return atMost("methods", 90, METHOD_LINES_P90, lengths);
  }

  private static List<Finding> fileShare(Tree tree) {
    List<Long> lengths =
        tree.mainJava().stream()
            .filter(file -> !file.source().fileName().equals("package-info.java"))
            .map(file -> (long) file.source().lines().size())
            .toList();
    List<Finding> findings = new ArrayList<>(atMost("files", 50, FILE_LINES_MEDIAN, lengths));
    findings.addAll(atMost("files", 90, FILE_LINES_P90, lengths));
    return findings;
  }

  private static List<Finding> atMost(String what, int percent, int most, List<Long> lengths) {
    if (lengths.isEmpty()) {
      return List.of();
    }
    List<Long> sorted = lengths.stream().sorted().toList();
    long length = sorted.get(Math.ceilDiv(sorted.size() * percent, 100) - 1);
    return length <= most
        ? List.of()
        : List.of(
            new Finding(
                ".",
                1,
                percent + " % of the " + what + " have up to " + length + " lines, not " + most));
  }
}
