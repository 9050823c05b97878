package dev.broadaxe.architecture.tidy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What breaks each rule, beside what nearly does. */
final class Samples {
  private static final String MAIN = "libs/model/src/main/java/dev/broadaxe/model/X.java";
  private static final String INFO =
      "libs/model/src/main/java/dev/broadaxe/model/package-info.java";
  private static final String TEST = "libs/model/src/test/java/dev/broadaxe/model/XTest.java";
  private static final String STORE = "libs/store/src/main/java/dev/broadaxe/store/X.java";
  private static final String SQL = "libs/store/src/main/resources/dev/broadaxe/store/x.sql";
  private static final String SAID =
      "/** What it is for. */ @NullMarked package dev.broadaxe.model;";

  static final List<Sample> OF_RULES =
      List.of(
          Sample.file(
              "no line is wider than 100 columns, of SQL 120",
              MAIN,
              "class X {} //" + " ".repeat(100),
              "import a." + "a".repeat(100) + ";\nclass X {}"),
          Sample.file(
              "no line is wider than 100 columns, of SQL 120",
              MAIN,
              "class X { String s = \"\"\"\na\"\"\"; }\n//" + " ".repeat(100),
              "class X { String s = \"\"\"\n" + "a".repeat(101) + "\n\"\"\"; }"),
          Sample.file("no method is longer than 70 lines", MAIN, method(71), method(70)),
          new Sample("nine methods of ten have at most 20 lines", methods(2, 21), methods(1, 21)),
          Sample.file(
              "no file is longer than 600 lines, no test than 800",
              MAIN,
              "\n".repeat(600) + "class X {}",
              "\n".repeat(599) + "class X {}"),
          Sample.file(
              "no file is longer than 600 lines, no test than 800",
              TEST,
              "\n".repeat(800) + "class XTest {}",
              "\n".repeat(799) + "class XTest {}"),
          new Sample(
              "half of the files have at most 80 lines, nine of ten at most 250",
              methods(6, 79),
              methods(5, 79)),
          new Sample(
              "half of the files have at most 80 lines, nine of ten at most 250",
              methods(2, 249),
              methods(1, 249)),
          Sample.file(
              "no constructor has more than 7 parameters",
              MAIN,
              "class X { X(" + parameters(8) + ") {} }",
              "class X { X(" + parameters(7) + ") {} void m(" + parameters(8) + ") {} }"),
          Sample.file(
              "no constructor has more than 7 parameters",
              MAIN,
              "class X { X(" + parameters(8) + ") {} }",
              "record X(" + parameters(8) + ") { X(" + parameters(8) + ") {} }"),
          new Sample(
              "every package says what it is for, and is null-marked",
              Map.of(MAIN, "class X {}", INFO, "package dev.broadaxe.model;"),
              Map.of(MAIN, "class X {}", INFO, SAID, TEST, "class XTest {}")),
          Sample.file(
              "no package is named after a kind of class",
              MAIN,
              "package dev.broadaxe.model.util; class X {}",
              "package dev.broadaxe.model.utility; class X {}"),
          Sample.file(
              "every class says in a sentence what it is",
              MAIN,
              "/** X. */ class X {}",
              "/** A thing that is counted. */ class X {}"),
          Sample.file(
              "every class says in a sentence what it is",
              MAIN,
              "// A thing that is counted.\nclass X {}",
              "/** A thing that is counted. */\n@Deprecated class X { class Y {} }"),
          Sample.file(
              "every class is final unless it is made to be extended",
              MAIN,
              "class X {}",
              "final class X {} abstract class Y {} record Z() {} enum A {} interface B {}"),
          Sample.file(
              "no test is skipped",
              TEST,
              "class XTest { @Disabled void m() {} }",
              "class XTest { @DisplayName(\"Disabled\") void m() {} }"),
          Sample.file(
              "no test is skipped",
              TEST,
              "import static org.junit.jupiter.api.Assumptions.assumeTrue; class XTest {}",
              "import static org.junit.jupiter.api.Assertions.assertTrue; class XTest {}"),
          Sample.file(
              "no test uses mocks",
              TEST,
              "import static org." + "mockito.Mockito.mock; class XTest {}",
              "import dev.broadaxe.testing.FakeStore; class XTest {}"),
          Sample.file(
              "everything is caught at edges only",
              STORE,
              "class X { void m() { try { m(); } catch (Throwable e) { m(); } } }",
              "class X { void m() { try { m(); } catch (IOException e) { m(); } } }"),
          Sample.file(
              "no bare exception is thrown",
              MAIN,
              "class X { void m() { throw new RuntimeException(); } }",
              "class X { void m() { throw new IllegalStateException(); } }"),
          Sample.file(
              "every suppression says why",
              MAIN,
              "@SuppressWarnings(\"unchecked\")\nclass X {}",
              "// The map was filled by type.\n@SuppressWarnings(\"unchecked\")\nclass X {}"),
          new Sample(
              "every named statement is used, and is there when it is used",
              Map.of(SQL, "-- name: Used :many\n-- name: Unused :many", STORE, lookUp("Used")),
              Map.of(SQL, "-- name: Used :many", STORE, lookUp("Used"))),
          new Sample(
              "every named statement is used, and is there when it is used",
              Map.of(SQL, "-- name: Used :many", STORE, lookUp("Used") + lookUp("Missing")),
              Map.of(STORE, "class X { Object o = map.get(\"Missing\"); }")),
          Sample.file(
              "no SQL stands in shipped Java code",
              STORE,
              "class X { String s = \"select 1 from task\"; }",
              "class X { String s = \"select a worker\" + \"update\"; }"
                  .replace("select", "choose")),
          Sample.file(
              "what is left to do has an issue", "run", "# TO" + "DO later", "TO" + "DO (#12)"),
          Sample.file(
              "no package registry is named",
              "tests/package-lock.json",
              "https://registry." + "npmjs.org/x",
              "https://example.org/x"),
          Sample.file(
              "no path of one machine is named",
              "run",
              "cd /wo" + "rk/main",
              "cd ./wo" + "rk/main"),
          Sample.file("no file is larger than a megabyte", "x", "x".repeat(1 << 21), "x"),
          Sample.file("markdown begins with its one title", "a.md", "text", "# A\n```\n# b\n```\n"),
          Sample.file("markdown begins with its one title", "a.md", "# A\n# B", "# A\n## B"),
          new Sample(
              "no link is dead",
              Map.of("docs/a.md", "[b](b.md)"),
              Map.of("docs/a.md", "[b](../b.md) `[c](c.md)` [d](https://d)", "b.md", "")),
          new Sample(
              "no link is dead",
              Map.of("a.md", "[b](b.md#second)", "b.md", "# First"),
              Map.of("a.md", "[b](b.md#the-first)", "b.md", "# The *first*!")));

  private Samples() {}

  /** A tree of one file. */
  static Tree tree(String path, String text) {
    return Tree.of(Map.of(path, text));
  }

  private static String method(int lines) {
    return "class X {\nvoid m() {" + "\n".repeat(lines - 1) + "}\n}";
  }

  /** Ten files of one method each, some of them with as many lines. */
  private static Map<String, String> methods(int some, int lines) {
    return IntStream.range(0, 10)
        .boxed()
        .collect(
            Collectors.toMap(
                i -> MAIN.replace("X.", "X" + i + "."),
                i -> method(i < some ? lines : 3),
                (_, last) -> last,
                TreeMap::new));
  }

  private static String parameters(int count) {
    return IntStream.range(0, count).mapToObj(i -> "int a" + i).collect(Collectors.joining(","));
  }

  private static String lookUp(String name) {
    return "class " + name + " { Object o = SQL.get(\"" + name + "\"); }";
  }
}
