package dev.broadaxe.architecture.imports;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;

/** What the pure code, which is run again from a seed, may not reach for. */
final class Purity {
  private static final String[] PURE = {"dev.broadaxe.engine..", "dev.broadaxe.model.."};

  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.lang.System.nanoTime",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.Instant.now",
          "java.time.InstantSource.system",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now");
  private static final Set<String> DICE =
      Set.of("java.lang.Math.random", "java.util.UUID.randomUUID");

  static final List<ImportRule> RULES =
      List.of(
          calls(
              "pure code has no clock",
              CLOCKS,
              "time comes in with the command, so that a seed repeats a run",
              "java.time.Instant at = java.time.Instant.now();"),
          calls(
              "pure code throws no dice",
              DICE,
              "ids and chance come in with the command, so that a seed repeats a run",
              "java.util.function.Supplier<java.util.UUID> ids = java.util.UUID::randomUUID;"),
          sees(
              "pure code sees no source of chance",
              List.of("java.util.random.."),
              Set.of(
                  "java.util.Random",
                  "java.util.SplittableRandom",
                  "java.util.concurrent.ThreadLocalRandom",
                  "java.security.SecureRandom"),
              "ids and chance come in with the command, so that a seed repeats a run",
              "java.util.Random random;"),
          sees(
              "pure code sees no threads",
              List.of("java.util.concurrent.."),
              Set.of("java.lang.Thread", "java.lang.ThreadLocal", "java.lang.ScopedValue"),
              "one owner calls it; it needs no lock and starts nothing",
              "java.util.concurrent.ExecutorService executor;"),
          sees(
              "pure code does no input or output",
              List.of("java.nio.file..", "java.nio.channels..", "java.net..", "java.sql.."),
              Set.of(
                  "java.io.File",
                  "java.io.InputStream",
                  "java.io.OutputStream",
                  "java.io.PrintStream",
                  "java.io.Reader",
                  "java.io.Writer"),
              "it decides; its caller loads before and writes after",
              "java.io.InputStream in;"),
          sees(
              "pure code does not log",
              List.of("java.util.logging..", "org.jboss.logging..", "org.slf4j.."),
              Set.of("java.lang.System$Logger"),
              "it returns reasons, and its caller logs what changed",
              "System.Logger logger;"),
          cycles("engine"),
          cycles("store"),
          cycles("controllers"));

  private Purity() {}

  private static ImportRule calls(String name, Set<String> calls, String because, String example) {
    DescribedPredicate<JavaAccess<?>> among =
        describe(
            "one of " + calls,
            access -> calls.contains(access.getTargetOwner().getName() + "." + access.getName()));
    return new ImportRule(
        name,
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .accessTargetWhere(among)
            .because(because),
        List.of("package dev.broadaxe.engine; class Bad { " + example + " }"));
  }

  private static ImportRule sees(
      String name, List<String> packages, Set<String> types, String because, String example) {
    DescribedPredicate<JavaClass> among =
        resideInAnyPackage(packages.toArray(String[]::new))
            .or(describe("one of " + types, type -> types.contains(type.getName())));
    return new ImportRule(
        name,
        noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat(among)
            .because(because),
        List.of("package dev.broadaxe.engine; class Bad { " + example + " }"));
  }

  private static ImportRule cycles(String module) {
    String base = "dev.broadaxe." + module;
    return new ImportRule(
        "the packages of " + module + " have an order",
        slices()
            .matching(base + ".(*)..")
            .should()
            .beFreeOfCycles()
            .because("a package in a cycle cannot be understood alone")
            .allowEmptyShould(true),
        List.of(
            "package " + base + ".one; public class A { " + base + ".two.B b; }",
            "package " + base + ".two; public class B { " + base + ".one.A a; }"));
  }
}
