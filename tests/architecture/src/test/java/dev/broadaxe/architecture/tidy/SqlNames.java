package dev.broadaxe.architecture.tidy;

import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Every named statement of a {@code .sql} file has a constant, and every constant a statement. */
final class SqlNames {
  private static final Pattern NAME = Pattern.compile("^-- name: (\\w+)");
  private static final Pattern STATEMENT =
      Pattern.compile(
          "(?is)\\s*(SELECT\\s.+|INSERT\\s+INTO\\s.+|UPDATE\\s.+\\sSET\\s.+|DELETE\\s+FROM\\s.+"
              + "|WITH\\s+\\w+\\s+AS\\s.+)");

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "every named statement is used, and is there when it is used",
              "a statement that nobody sends is dead; one that is missing fails at start",
              SqlNames::unmatched),
          new Rule(
              "no SQL stands in shipped Java code",
              "a statement in a .sql file can be read, run and prepared by a test",
              SqlNames::inJava));

  private SqlNames() {}

  private static List<Finding> unmatched(Tree tree) {
    Map<String, Set<String>> literals = new TreeMap<>();
    List<Finding> uses = new ArrayList<>();
    Map<String, Set<String>> named = named(tree);
    for (JavaFile file : tree.mainJava()) {
      String module = file.source().module();
      file.walk(
          (node, path) -> {
            if (node instanceof LiteralTree literal && literal.getValue() instanceof String text) {
              literals.computeIfAbsent(module, _ -> new TreeSet<>()).add(text);
              if (isLookUp(path) && !named.getOrDefault(module, Set.of()).contains(text)) {
                uses.add(file.finding(node, "no .sql file of the module names " + text));
              }
            }
          });
    }
    List<Finding> findings = new ArrayList<>(uses);
    for (Source file : tree.files()) {
      if (file.is("sql") && file.isMain()) {
        findings.addAll(unused(file, literals.getOrDefault(file.module(), Set.of())));
      }
    }
    return findings;
  }

  private static Map<String, Set<String>> named(Tree tree) {
    Map<String, Set<String>> named = new TreeMap<>();
    for (Source file : tree.files()) {
      if (file.is("sql") && file.isMain()) {
        Set<String> names = named.computeIfAbsent(file.module(), _ -> new TreeSet<>());
        file.lines().stream()
            .map(NAME::matcher)
            .filter(Matcher::find)
            .forEach(m -> names.add(m.group(1)));
      }
    }
    return named;
  }

  private static List<Finding> unused(Source file, Set<String> literals) {
    List<Finding> findings = new ArrayList<>();
    List<String> lines = file.lines();
    for (int i = 0; i < lines.size(); i++) {
      Matcher name = NAME.matcher(lines.get(i));
      if (name.find() && !literals.contains(name.group(1))) {
        findings.add(new Finding(file.path(), i + 1L, "no constant uses " + name.group(1)));
      }
    }
    return findings;
  }

  /**
   * Whether the literal is the argument of {@code SQL.get(…)}, by the house's name for the file.
   */
  private static boolean isLookUp(TreePath path) {
    return path.getParentPath().getLeaf() instanceof MethodInvocationTree call
        && call.getMethodSelect() instanceof MemberSelectTree select
        && select.getIdentifier().contentEquals("get")
        && select.getExpression() instanceof IdentifierTree receiver
        && receiver.getName().contentEquals("SQL");
  }

  private static List<Finding> inJava(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.mainJava()) {
      if (file.source().in("bench")) {
        continue; // It reads the database's own figures, which no repository of ours has.
      }
      file.walk(
          (node, _) -> {
            if (node instanceof LiteralTree literal
                && literal.getValue() instanceof String text
                && STATEMENT.matcher(text).matches()) {
              findings.add(file.finding(node, "a statement in a string"));
            }
          });
    }
    return findings;
  }
}
