package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The services as processes of their own, several of each, over one database and what carries their
 * messages.
 */
final class Split implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String TENANT = "split";

  private final Path folder;
  private final PostgresFixture postgres = PostgresFixture.migrated();
  private final TestDatabase database = postgres.open();
  private final Map<String, String> common = new LinkedHashMap<>();
  private final List<Replica> replicas = new ArrayList<>();
  private int started;

  /** One process of a service. */
  static final class Replica {
    final String name;
    final RunningProcess process;
    private final int healthPort;

    Replica(String name, RunningProcess process, int healthPort) {
      this.name = name;
      this.process = process;
      this.healthPort = healthPort;
    }

    private boolean ready() {
      try {
        assertThat(process.isAlive()).as("%s", process).isTrue();
        String path = name.startsWith("rest-api") ? "/api/ready" : "/ready";
        var connection =
            (HttpURLConnection)
                URI.create("http://127.0.0.1:" + healthPort + path).toURL().openConnection();
        return connection.getResponseCode() == 200;
      } catch (IOException e) {
        return false;
      }
    }
  }

  /** A door and what clients need to come in by it. */
  record Door(Path folder, Map<String, String> environment, Replica replica) implements Target {}

  /**
   * An installation without processes.
   *
   * @param bus the variables that say what carries messages
   */
  Split(String test, Map<String, String> bus) {
    folder = Repository.workFolder(test);
    common.putAll(bus);
    common.put("DATABASE_URL", database.url());
    common.put("SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE", folder.resolve("keys.json").toString());
    common.put("SERVER_GRPC_INSECURE", "true");
    common.put("SERVER_GRPC_BIND_ADDRESS", "127.0.0.1");
    admin("tenant", TENANT, TENANT);
  }

  TestDatabase database() {
    return database;
  }

  /** The scheduler that decides for the tenant of the tests. */
  Replica owner() {
    String process =
        database.value(
            "select a.process_id from lease l join lane a on a.id = l.lane_id"
                + " join tenant t on t.id = l.tenant_id where t.slug = '"
                + TENANT
                + "'");
    return replicas.stream()
        .filter(replica -> replica.process.output().contains("process=" + process))
        .findFirst()
        .orElseThrow();
  }

  Replica scheduler() {
    return start("scheduler", Map.of());
  }

  Replica controllers() {
    return start("controllers", Map.of());
  }

  Replica restApi() {
    int port = Engine.freePorts(1).getFirst();
    return start("rest-api", Map.of("SERVER_PORT", Integer.toString(port)), port);
  }

  Door door() {
    int port = Engine.freePorts(1).getFirst();
    String address = "127.0.0.1:" + port;
    Replica replica =
        start(
            "grpc-api",
            Map.of(
                "SERVER_GRPC_PORT",
                Integer.toString(port),
                "SERVER_GRPC_BROADCAST_ADDRESS",
                address));
    Map<String, String> clients = new LinkedHashMap<>();
    clients.put("HATCHET_CLIENT_TOKEN", admin("token", TENANT).strip());
    clients.put("HATCHET_CLIENT_HOST_PORT", address);
    clients.put("HATCHET_CLIENT_TLS_STRATEGY", "none");
    return new Door(folder, clients, replica);
  }

  private Replica start(String service, Map<String, String> own) {
    return start(service, own, Engine.freePorts(1).getFirst());
  }

  private Replica start(String service, Map<String, String> own, int healthPort) {
    Map<String, String> environment = new LinkedHashMap<>(common);
    environment.putAll(own);
    environment.put("SERVER_HEALTHCHECK_PORT", Integer.toString(healthPort));
    String name = service + "-" + ++started;
    Path app = Repository.file("services/" + service + "/target/quarkus-app/quarkus-run.jar");
    assertThat(app).as("the packaged service, made by mvn package").exists();
    Replica replica =
        new Replica(
            name,
            RunningProcess.start(
                name, folder, environment, List.of(java(), "-Xmx256m", "-jar", app.toString())),
            healthPort);
    replicas.add(replica);
    try {
      Waiting.until(name + " is ready", LIMIT, replica::ready);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return replica;
  }

  private String admin(String... arguments) {
    Path libraries = Repository.file("services/grpc-api/target/quarkus-app/lib");
    List<String> command =
        new ArrayList<>(
            List.of(
                java(),
                "-cp",
                libraries + "/boot/*:" + libraries + "/main/*",
                "dev.broadaxe.service.Main"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("admin-" + arguments[0]);
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(common);
      builder.redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(output.toFile());
      assertThat(builder.start().waitFor()).as("%s", command).isZero();
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  @Override
  public void close() {
    replicas.reversed().forEach(replica -> replica.process.close());
    postgres.close();
  }
}
