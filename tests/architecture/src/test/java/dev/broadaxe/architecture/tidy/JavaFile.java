package dev.broadaxe.architecture.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * A Java file and its syntax, parsed but not resolved.
 *
 * @param source the text
 * @param unit the syntax
 * @param trees positions and comments of the syntax
 */
record JavaFile(Source source, CompilationUnitTree unit, DocTrees trees) {
  /** A method with a body, and how long it is. */
  record Method(String name, long line, long length, List<String> parameters, boolean ofRecord) {
    boolean isConstructor() {
      return name.equals("<init>");
    }
  }

  static List<JavaFile> parse(List<Source> sources) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    Map<String, Source> byPath =
        sources.stream().collect(Collectors.toMap(Source::path, Function.identity()));
    List<InMemory> inputs = sources.stream().map(InMemory::new).toList();
    if (inputs.isEmpty()) {
      return List.of();
    }
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problems, List.of("-proc:none"), null, inputs);
    List<JavaFile> files = new ArrayList<>();
    try {
      DocTrees trees = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        Source source = byPath.get(unit.getSourceFile().getName());
        if (source == null) {
          throw new IllegalStateException("parsed a file that was not asked for: " + unit);
        }
        files.add(new JavaFile(source, unit, trees));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Diagnostic<? extends JavaFileObject> problem : problems.getDiagnostics()) {
      if (problem.getKind() == Diagnostic.Kind.ERROR) {
        throw new IllegalArgumentException("cannot parse " + problem);
      }
    }
    return files;
  }

  Finding finding(com.sun.source.tree.Tree at, String what) {
    return new Finding(source.path(), line(at), what);
  }

  long line(com.sun.source.tree.Tree at) {
    long position = trees.getSourcePositions().getStartPosition(unit, at);
    return position < 0 ? 1 : unit.getLineMap().getLineNumber(position);
  }

  /** The Javadoc of a declaration, or null. */
  @Nullable String javadoc(com.sun.source.tree.Tree declaration) {
    return trees.getDocComment(TreePath.getPath(unit, declaration));
  }

  List<String> imports() {
    return unit.getImports().stream()
        .map(ImportTree::getQualifiedIdentifier)
        .map(Object::toString)
        .toList();
  }

  /** Hands every node to the visitor, parents first, with the path that leads to it. */
  void walk(BiConsumer<com.sun.source.tree.Tree, TreePath> visitor) {
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(com.sun.source.tree.Tree node, @Nullable Void nothing) {
        if (node != null) {
          TreePath parent = getCurrentPath();
          visitor.accept(node, parent == null ? new TreePath(unit) : new TreePath(parent, node));
        }
        return super.scan(node, null);
      }
    }.scan(unit, null);
  }

  /** Every method and constructor that has a body. */
  List<Method> methods() {
    List<Method> methods = new ArrayList<>();
    walk(
        (node, path) -> {
          if (node instanceof MethodTree method && method.getBody() != null) {
            methods.add(measure(method, path));
          }
        });
    return methods;
  }

  private Method measure(MethodTree method, TreePath path) {
    long end = trees.getSourcePositions().getEndPosition(unit, method);
    long last = end < 0 ? line(method) : unit.getLineMap().getLineNumber(end);
    return new Method(
        method.getName().toString(),
        line(method),
        last - line(method) + 1,
        method.getParameters().stream().map(Object::toString).toList(),
        path.getParentPath().getLeaf().getKind() == com.sun.source.tree.Tree.Kind.RECORD);
  }

  /** A text that the compiler reads in place of a file. */
  private static final class InMemory extends SimpleJavaFileObject {
    private final Source source;

    InMemory(Source source) {
      super(URI.create("tree:///" + source.path().replace(" ", "%20")), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public String getName() {
      return source.path();
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source.text();
    }
  }
}
