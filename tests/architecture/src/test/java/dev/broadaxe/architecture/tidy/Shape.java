package dev.broadaxe.architecture.tidy;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/** What every package and every class says of itself. */
final class Shape {
  private static final Set<String> KINDS_NOT_DOMAINS =
      Set.of("util", "utils", "common", "impl", "dto", "helper", "helpers", "misc", "shared");
  private static final Pattern SENTENCE = Pattern.compile("(?s)\\s*\\S.{7,}?[.:](\\s.*)?");
  private static final Set<Modifier> DECIDED =
      Set.of(Modifier.FINAL, Modifier.ABSTRACT, Modifier.SEALED, Modifier.NON_SEALED);

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "every package says what it is for, and is null-marked",
              "with a sentence and @NullMarked in package-info.java, null is a visible exception",
              Shape::undocumentedPackages),
          new Rule(
              "no package is named after a kind of class",
              "util, common, impl and dto gather what nobody owns: name the domain",
              Shape::packagesNamedByKind),
          new Rule(
              "every class says in a sentence what it is",
              "a class whose sentence is hard to write does more than one thing",
              Shape::undocumentedClasses),
          new Rule(
              "every class is final unless it is made to be extended",
              "inheritance is a decision: say final, sealed or abstract",
              Shape::openClasses));

  private Shape() {}

  private static List<Finding> undocumentedPackages(Tree tree) {
    TreeMap<String, Source> folders = new TreeMap<>();
    for (JavaFile file : tree.java()) {
      if (!file.source().module().isEmpty()) {
        folders.putIfAbsent(file.source().folder(), file.source());
      }
    }
    List<Finding> findings = new ArrayList<>();
    folders.forEach(
        (folder, any) -> {
          String ofMain = folder.replace("/src/test/java/", "/src/main/java/");
          boolean said =
              Stream.of(folder, ofMain).anyMatch(place -> isDocumentedPackage(tree, place));
          if (!said) {
            findings.add(
                new Finding(
                    folder + "/package-info.java", 1, "needs a Javadoc sentence and @NullMarked"));
          }
        });
    return findings;
  }

  private static boolean isDocumentedPackage(Tree tree, String folder) {
    return tree.files().stream()
        .filter(file -> file.path().equals(folder + "/package-info.java"))
        .anyMatch(
            file ->
                file.text().contains("@NullMarked")
                    && file.text().stripLeading().startsWith("/**"));
  }

  private static List<Finding> packagesNamedByKind(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      if (file.unit().getPackageName() == null) {
        continue;
      }
      for (String part : file.unit().getPackageName().toString().split("\\.")) {
        if (KINDS_NOT_DOMAINS.contains(part)) {
          findings.add(new Finding(file.source().path(), 1, "a package named " + part));
        }
      }
    }
    return findings;
  }

  private static List<Finding> undocumentedClasses(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.java()) {
      if (file.source().module().isEmpty()) {
        continue;
      }
      for (ClassTree type : topLevelTypes(file)) {
        String doc = file.javadoc(type);
        if (doc == null || !SENTENCE.matcher(doc).matches()) {
          findings.add(file.finding(type, type.getSimpleName() + " has no Javadoc sentence"));
        }
      }
    }
    return findings;
  }

  private static List<Finding> openClasses(Tree tree) {
    List<Finding> findings = new ArrayList<>();
    for (JavaFile file : tree.mainJava()) {
      for (ClassTree type : topLevelTypes(file)) {
        // The container puts a proxy before Main.
        if (type.getKind() == Kind.CLASS
            && !file.source().fileName().equals("Main.java")
            && type.getModifiers().getFlags().stream().noneMatch(DECIDED::contains)) {
          findings.add(file.finding(type, type.getSimpleName() + " is open"));
        }
      }
    }
    return findings;
  }

  private static List<ClassTree> topLevelTypes(JavaFile file) {
    return file.unit().getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(ClassTree.class::cast)
        .toList();
  }
}
