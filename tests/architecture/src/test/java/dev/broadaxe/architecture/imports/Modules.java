package dev.broadaxe.architecture.imports;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which modules of ours a module may see; STYLE.md draws the same picture. */
final class Modules {
  private static final List<String> BASE =
      List.of("loops", "messaging", "model", "postgres", "security", "store", "telemetry");

  private static final List<String> SERVICE = and(BASE, "config", "service");

  /** What each may see beside itself. Whatever is not here sees nothing of ours. */
  static final Map<String, List<String>> MAY_SEE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("wire", List.of()),
              Map.entry("model", List.of()),
              Map.entry("telemetry", List.of()),
              Map.entry("config", List.of()),
              Map.entry("security", List.of()),
              Map.entry("migrations", List.of("config", "loops")),
              Map.entry("engine", List.of("model")),
              Map.entry("loops", List.of("model", "telemetry")),
              Map.entry("postgres", List.of("config")),
              Map.entry("store", List.of("model", "postgres", "telemetry")),
              Map.entry("messaging", List.of("loops", "model", "postgres", "telemetry")),
              Map.entry("door", BASE),
              Map.entry(
                  "service",
                  List.of(
                      "config",
                      "loops",
                      "messaging",
                      "model",
                      "postgres",
                      "security",
                      "store",
                      "telemetry")),
              Map.entry("testing", List.of("config", "loops", "migrations", "model")),
              Map.entry("grpcapi", and(SERVICE, "door", "wire")),
              Map.entry("restapi", and(SERVICE, "door")),
              Map.entry("scheduler", and(SERVICE, "engine")),
              Map.entry("controllers", and(SERVICE, "engine")),
              Map.entry(
                  "allinone",
                  and(
                      SERVICE,
                      "controllers",
                      "door",
                      "engine",
                      "grpcapi",
                      "migrations",
                      "restapi",
                      "scheduler")),
              Map.entry("setup", and(SERVICE, "migrations")),
              Map.entry("sdk", List.of("wire")),
              Map.entry("bench", List.of("sdk"))));

  private Modules() {}

  static List<ImportRule> rules() {
    List<ImportRule> rules = new ArrayList<>();
    MAY_SEE.forEach((module, seen) -> rules.add(rule(module, seen)));
    return rules;
  }

  private static ImportRule rule(String module, List<String> seen) {
    String[] allowed =
        Stream.concat(Stream.of(module), seen.stream())
            .map(Modules::packages)
            .toArray(String[]::new);
    ArchRule rule =
        classes()
            .that()
            .resideInAPackage(packages(module))
            .should()
            .onlyDependOnClassesThat(
                resideInAnyPackage(allowed).or(not(resideInAPackage("dev.broadaxe.."))))
            .because("a module is understood with what it sees, and sees what STYLE.md draws")
            .allowEmptyShould(true);
    String stranger = module.equals("bench") ? "engine" : "bench";
    return new ImportRule(
        module + " sees " + (seen.isEmpty() ? "no other module" : seen),
        rule,
        List.of(
            "package dev.broadaxe." + stranger + "; public class Thing {}",
            "package dev.broadaxe."
                + module
                + "; class Bad extends dev.broadaxe."
                + stranger
                + ".Thing {}"));
  }

  private static String packages(String module) {
    return "dev.broadaxe." + module + "..";
  }

  private static List<String> and(List<String> some, String... others) {
    return Stream.concat(some.stream(), Stream.of(others)).toList();
  }
}
