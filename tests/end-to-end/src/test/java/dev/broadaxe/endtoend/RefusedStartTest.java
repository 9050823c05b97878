package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A service that cannot start says why in a line that names the setting, and ends. */
@Tag("end-to-end")
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class RefusedStartTest {
  private static final Path FOLDER = Repository.workFolder("refused-start");

  @RegisterExtension static final PostgresFixture EMPTY = PostgresFixture.empty();
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "controllers, DATABASE_URL,           nonsense,              DATABASE_URL: must have the",
        "rest-api,    DATABASE_URL,           postgres://a@127.0.0.1:1/x, DATABASE_URL: the"
            + " database cannot be used: connect: ",
        "scheduler,   DATABASE_URL,           EMPTY,                 DATABASE_URL: the database"
            + " lacks what this version needs",
        "grpc-api,    SERVER_TLS_CERT_FILE,   /not/there,            SERVER_TLS_CERT_FILE: there"
            + " is no file /not/there",
        "grpc-api,    DATABASE_PGBOUNCER_URL, postgres://a@127.0.0.1:1/x, DATABASE_PGBOUNCER_URL:"
            + " PgBouncer at 127.0.0.1:1 does not serve: connect: ",
      })
  void saysWhyInALine(String service, String name, String value, String line)
      throws IOException, InterruptedException {
    Path app = Repository.file("services/" + service + "/target/quarkus-app/quarkus-run.jar");
    assertThat(app).as("the packaged service, made by mvn package").exists();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Path output = FOLDER.resolve(service + "-" + name);
    ProcessBuilder builder = new ProcessBuilder(java.toString(), "-jar", app.toString());
    builder.environment().putAll(environment());
    builder.environment().put(name, value.replace("EMPTY", EMPTY.database().url()));
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor()).isEqualTo(1);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readAllLines(output))
        .filteredOn(said -> !said.startsWith("WARNING: "))
        .satisfiesExactly(said -> assertThat(said).startsWith("broadaxe: " + line));
  }

  private static Map<String, String> environment() {
    List<Integer> ports = Engine.freePorts(3);
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", POSTGRES.database().url());
    environment.put("SERVER_MSGQUEUE_KIND", "postgres");
    environment.put("SERVER_GRPC_INSECURE", "false");
    environment.put("SERVER_TLS_CERT_FILE", FOLDER.resolve("any.pem").toString());
    environment.put("SERVER_TLS_KEY_FILE", FOLDER.resolve("any.key").toString());
    environment.put("SERVER_GRPC_PORT", ports.get(0).toString());
    environment.put("SERVER_PORT", ports.get(1).toString());
    environment.put("SERVER_HEALTHCHECK_PORT", ports.get(2).toString());
    environment.put(
        "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", FOLDER.resolve("keys.json").toString());
    return environment;
  }
}
