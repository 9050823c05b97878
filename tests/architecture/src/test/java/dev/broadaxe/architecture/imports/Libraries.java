package dev.broadaxe.architecture.imports;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import java.util.List;

/** Where a library may be seen, so that replacing it touches one module. */
final class Libraries {
  private static final List<String> SERVICES =
      List.of("grpcapi", "restapi", "scheduler", "controllers", "allinone");

  static final List<ImportRule> RULES =
      List.of(
          new ImportRule(
              "Vert.x stops at postgres",
              noClasses()
                  .that()
                  .resideOutsideOfPackage("dev.broadaxe.postgres..")
                  .should()
                  .dependOnClassesThat()
                  .resideInAPackage("io.vertx..")
                  .because(
                      "its futures wait on event loops: everybody else calls Db, which blocks"),
              List.of("package dev.broadaxe.store; class Bad { io.vertx.core.Vertx vertx; }")),
          seenOnlyIn(
              List.of("messaging", "testing"),
              "the broker's client",
              List.of("com.rabbitmq.."),
              "a broker can be replaced where it is spoken to, and nowhere else",
              "com.rabbitmq.client.Channel"),
          seenOnlyIn(
              List.of("telemetry", "sdk"),
              "OpenTelemetry",
              List.of(
                  "io.opentelemetry.api..",
                  "io.opentelemetry.context..",
                  "io.opentelemetry.exporter..",
                  "io.opentelemetry.sdk..",
                  "io.prometheus.."),
              "what is measured is listed in one place, under names that do not change",
              "io.opentelemetry.api.trace.Span"),
          seenOnlyIn(
              List.of(),
              "Mutiny",
              List.of("io.smallrye.mutiny.."),
              "code is read in order: a virtual thread waits where a chain would hide who called",
              "io.smallrye.mutiny.Uni"),
          seenOnlyIn(
              List.of(),
              "helpers of others",
              List.of("com.google.common..", "org.apache.commons..", "lombok.."),
              "the JDK does it, and a second way to do a thing is one too many",
              "com.google.common.collect.ImmutableList<String>"),
          seenOnlyIn(
              SERVICES,
              "the container",
              List.of("jakarta..", "io.quarkus.."),
              "parts are plain objects that Wiring makes, and tests with the same constructors",
              "jakarta.inject.Singleton"),
          seenOnlyIn(
              List.of("wire", "grpcapi", "sdk"),
              "the wire",
              List.of("dev.broadaxe.wire..", "com.google.protobuf..", "io.grpc.."),
              "the wire keeps its shape for ever, ours may change: map at the edge",
              "io.grpc.Status"),
          seenOnlyIn(
              List.of("migrations", "testing", "bench", "allinone"),
              "JDBC",
              List.of("java.sql..", "javax.sql..", "org.postgresql.."),
              "there is one door to the database, and it sends in batches",
              "java.sql.Connection"),
          seenOnlyIn(
              List.of("testing"),
              "test libraries",
              List.of("dev.broadaxe.testing..", "org.junit..", "org.assertj.."),
              "what tests need is no part of the product",
              "org.junit.jupiter.api.Test"),
          new ImportRule(
              "fields are not injected",
              noFields()
                  .should()
                  .beAnnotatedWith("jakarta.inject.Inject")
                  .orShould()
                  .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                  .because("a constructor names every part, and a test calls it"),
              List.of(
                  "package dev.broadaxe.restapi; class Bad { @jakarta.inject.Inject Object o; }")));

  private Libraries() {}

  private static ImportRule seenOnlyIn(
      List<String> modules, String what, List<String> packages, String because, String example) {
    return new ImportRule(
        what + " is seen in " + (modules.isEmpty() ? "no module" : modules),
        noClasses()
            .that()
            .resideOutsideOfPackages(
                modules.stream()
                    .map(module -> "dev.broadaxe." + module + "..")
                    .toArray(String[]::new))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(packages.toArray(String[]::new))
            .because(because),
        List.of("package dev.broadaxe.store; class Bad { " + example + " thing; }"));
  }
}
