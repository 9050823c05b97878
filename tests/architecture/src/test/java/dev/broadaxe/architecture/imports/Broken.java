package dev.broadaxe.architecture.imports;

import static com.tngtech.archunit.base.DescribedPredicate.describe;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The samples of all rules as classes, compiled together because a compiler is slow to start. */
final class Broken {
  private static final Pattern TYPE = Pattern.compile("package ([\\w.]+);.*?\\bclass (\\w+)");

  private final JavaClasses classes;

  private Broken(JavaClasses classes) {
    this.classes = classes;
  }

  /** Compiles the samples into a folder, against the class path of the tests. */
  static Broken compile(Path folder, List<ImportRule> rules) {
    List<JavaFileObject> files = new ArrayList<>();
    for (ImportRule rule : rules) {
      sources(rule).forEach(source -> files.add(new InMemory(source)));
    }
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    List<String> options = List.of("-proc:none", "-d", folder.toString());
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(null, null, problems, options, null, files)
            .call();
    if (!compiled) {
      throw new IllegalArgumentException("a sample does not compile: " + problems.getDiagnostics());
    }
    return new Broken(new ClassFileImporter().importPath(folder));
  }

  /** The classes that a rule must report. */
  JavaClasses of(ImportRule rule) {
    Set<String> names = new TreeSet<>();
    sources(rule).forEach(source -> names.add(typeIn(source)));
    return classes.that(describe("of the sample", type -> names.contains(type.getName())));
  }

  /** The samples with names of their own, since all of them like to be called Bad. */
  private static List<String> sources(ImportRule rule) {
    String own = rule.name().replaceAll("\\W", "");
    return rule.broken().stream()
        .map(source -> source.replaceAll("\\b(Bad|Thing|Wiring)\\b", own + "$1"))
        .toList();
  }

  private static String typeIn(String source) {
    Matcher type = TYPE.matcher(source);
    if (!type.find()) {
      throw new IllegalArgumentException("no package and class in " + source);
    }
    return type.group(1) + "." + type.group(2);
  }

  /** A compilation unit that lies in no file. */
  private static final class InMemory extends SimpleJavaFileObject {
    private final String source;

    InMemory(String source) {
      super(URI.create("sample:///" + typeIn(source).replace('.', '/') + ".java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
