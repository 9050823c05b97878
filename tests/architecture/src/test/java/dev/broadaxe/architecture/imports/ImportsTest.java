package dev.broadaxe.architecture.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The classes of all modules keep the import rules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ImportsTest {
  private final JavaClasses classes;

  ImportsTest() throws IOException {
    classes = new ClassFileImporter().importPaths(compiledModules());
  }

  static Stream<ImportRule> rules() {
    return ImportRule.all();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void isKept(ImportRule rule) {
    EvaluationResult result = rule.rule().evaluate(classes);

    assertThat(result.getFailureReport().getDetails()).as(rule.rule().getDescription()).isEmpty();
  }

  /** A module that is missing here would see whatever it likes. */
  @Test
  void everyModuleHasItsLine() {
    TreeSet<String> modules = new TreeSet<>();
    classes.forEach(type -> modules.add(type.getPackageName().split("\\.")[2]));

    assertThat(modules).isSubsetOf(Modules.MAY_SEE.keySet());
    assertThat(modules).contains("model", "engine", "postgres", "store", "messaging");
  }

  private static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve(".mvn"))) {
        return dir;
      }
    }
    throw new IllegalStateException("no project above " + Path.of("").toAbsolutePath());
  }

  private static List<Path> compiledModules() throws IOException {
    // target/classes, or wherever this build puts what it compiles.
    Path here = root().relativize(Path.of(URI.create(location(ImportsTest.class))));
    Path classes = here.subpath(2, here.getNameCount()).resolveSibling("classes");
    List<Path> folders = new ArrayList<>();
    try (Stream<Path> poms = Files.find(root(), 3, (path, _) -> path.endsWith("pom.xml"))) {
      for (Path pom : poms.sorted(Comparator.naturalOrder()).toList()) {
        Path compiled = pom.resolveSibling(classes);
        // The generated classes keep no rules; they are known by their package alone.
        if (Files.isDirectory(compiled) && !pom.endsWith("wire/pom.xml")) {
          folders.add(compiled);
        }
      }
    }
    return folders;
  }

  private static String location(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation().toString();
  }
}
