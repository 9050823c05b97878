package dev.broadaxe.architecture.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ThrowTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** What may not be written, whatever it is called. */
final class BannedSyntax {
  private static final Set<String> BARE =
      Set.of("RuntimeException", "Exception", "Error", "Throwable");
  private static final Pattern SKIP =
      Pattern.compile("(\\w+\\.)*(Disabled\\w*|Enabled(If|On|For)\\w*|Ignore)");
  private static final Pattern SKIP_IMPORT =
      Pattern.compile(
          "org\\.junit\\.jupiter\\.api\\.(Assumptions|condition)\\b.*|.*\\.Assumptions.*");
  private static final Pattern MOCKS =
      Pattern.compile("(org\\.(mockito|easymock|powermock)|io\\.mockk).*");

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "no test is skipped",
              "a test that cannot run here must fail: what it guards is not guarded",
              tree -> each(tree, BannedSyntax::skipped)),
          new Rule(
              "no test uses mocks",
              "a fake that passes the same contract test as the real thing cannot lie",
              BannedSyntax::mocks),
          new Rule(
              "everything is caught at edges only",
              "catching Throwable elsewhere hides bugs: catch what the call is known to throw",
              tree -> each(tree, BannedSyntax::caughtAll)),
          new Rule(
              "no bare exception is thrown",
              "its kind says who handles it: a refusal, an outage, a poison or a bug",
              tree -> each(tree, BannedSyntax::thrownBare)),
          new Rule(
              "every suppression says why",
              "a silenced warning without a reason is found again by the next reader",
              tree -> each(tree, BannedSyntax::silenced)));

  private BannedSyntax() {}

  private static List<Finding> each(
      Tree tree, BiFunction<JavaFile, com.sun.source.tree.Tree, Optional<String>> look) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      file.walk(
          (node, _) ->
              look.apply(file, node).ifPresent(what -> findings.add(file.finding(node, what))));
    }
    return findings;
  }

  private static Optional<String> skipped(JavaFile file, com.sun.source.tree.Tree node) {
    return node instanceof AnnotationTree annotation
            && SKIP.matcher(annotation.getAnnotationType().toString()).matches()
        ? Optional.of("@" + annotation.getAnnotationType())
        : node == file.unit()
            ? file.imports().stream()
                .filter(name -> SKIP_IMPORT.matcher(name).matches())
                .findFirst()
                .map(name -> "import " + name)
            : Optional.empty();
  }

  private static List<Finding> mocks(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      file.imports().stream()
          .filter(name -> MOCKS.matcher(name).matches())
          .forEach(name -> findings.add(new Finding(file.source().path(), 1, "import " + name)));
    }
    return findings;
  }

  private static Optional<String> caughtAll(JavaFile file, com.sun.source.tree.Tree node) {
    boolean edge =
        !file.source().isMain()
            || file.source()
                .in("libs/loops", "libs/postgres", "libs/messaging", "services", "sdk", "bench");
    return !edge
            && node instanceof CatchTree caught
            && caught.getParameter().getType().toString().equals("Throwable")
        ? Optional.of("catch (Throwable)")
        : Optional.empty();
  }

  private static Optional<String> thrownBare(JavaFile file, com.sun.source.tree.Tree node) {
    return file.source().isMain()
            && node instanceof ThrowTree thrown
            && thrown.getExpression() instanceof NewClassTree made
            && BARE.contains(made.getIdentifier().toString())
        ? Optional.of("throw new " + made.getIdentifier())
        : Optional.empty();
  }

  private static Optional<String> silenced(JavaFile file, com.sun.source.tree.Tree node) {
    if (!(node instanceof AnnotationTree annotation)
        || !annotation.getAnnotationType().toString().equals("SuppressWarnings")) {
      return Optional.empty();
    }
    int line = Math.toIntExact(file.line(node));
    List<String> lines = file.source().lines();
    boolean reasoned =
        lines.get(line - 1).contains("//")
            || (line > 1 && lines.get(line - 2).strip().matches("//.*|.*\\*/"));
    return reasoned ? Optional.empty() : Optional.of("@SuppressWarnings without a comment");
  }
}
