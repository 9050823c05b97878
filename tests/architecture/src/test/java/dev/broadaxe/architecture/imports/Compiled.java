package dev.broadaxe.architecture.imports;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Sources of a sample, turned into class files. */
final class Compiled {
  private static final Pattern TYPE =
      Pattern.compile("package ([\\w.]+);.*?\\b(?:class|interface|record) (\\w+)");

  /** One for all, since it keeps the jars of the class path open. */
  private static final StandardJavaFileManager FILES =
      ToolProvider.getSystemJavaCompiler()
          .getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);

  private Compiled() {}

  /**
   * Compiles against the class path of the tests.
   *
   * @return the folder
   */
  static Path into(Path folder, List<String> sources) {
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                null,
                FILES,
                problems,
                List.of("-proc:none", "-d", folder.toString()),
                null,
                sources.stream().map(Compiled::file).toList())
            .call();
    if (!compiled) {
      throw new IllegalArgumentException("a sample does not compile: " + problems.getDiagnostics());
    }
    return folder;
  }

  private static JavaFileObject file(String source) {
    Matcher type = TYPE.matcher(source);
    if (!type.find()) {
      throw new IllegalArgumentException("no package and type in " + source);
    }
    String path = type.group(1).replace('.', '/') + "/" + type.group(2);
    URI name = URI.create(String.format(Locale.ROOT, "sample:///%s.java", path));
    return new SimpleJavaFileObject(name, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return source;
      }
    };
  }
}
