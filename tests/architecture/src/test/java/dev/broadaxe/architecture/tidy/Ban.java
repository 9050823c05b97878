package dev.broadaxe.architecture.tidy;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.NewClassTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import javax.lang.model.element.Name;

/**
 * A call that has a better replacement.
 *
 * @param call {@code Type.method}, {@code .method} of whatever type, {@code new Type()}, or a field
 * @param instead the replacement and the reason
 * @param example a statement that the ban must find
 * @param banned the files in which it holds
 */
record Ban(String call, String instead, String example, Predicate<Source> banned) {
  Rule rule() {
    return new Rule("nobody uses " + call, instead, this::uses);
  }

  private List<Finding> uses(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      if (banned.test(file.source())) {
        file.walk(
            (node, _) -> {
              if (matches(node)) {
                findings.add(file.finding(node, call));
              }
            });
      }
    }
    return findings;
  }

  /** A static import is a use as well, so it does not hide the calls. */
  private boolean matches(com.sun.source.tree.Tree node) {
    return switch (node) {
      case MemberSelectTree select -> isNamed(select.getExpression(), select.getIdentifier());
      case MemberReferenceTree reference ->
          isNamed(reference.getQualifierExpression(), reference.getName());
      case NewClassTree made when made.getArguments().isEmpty() ->
          call.equals("new " + lastName(made.getIdentifier()) + "()");
      default -> false;
    };
  }

  private boolean isNamed(ExpressionTree owner, Name name) {
    return call.startsWith(".")
        ? name.contentEquals(call.substring(1))
        : call.equals(lastName(owner) + "." + name);
  }

  private static String lastName(com.sun.source.tree.Tree expression) {
    return switch (expression) {
      case IdentifierTree identifier -> identifier.getName().toString();
      case MemberSelectTree select -> select.getIdentifier().toString();
      default -> "";
    };
  }
}
