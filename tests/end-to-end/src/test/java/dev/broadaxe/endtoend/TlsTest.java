package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestCertificates;
import dev.broadaxe.testing.TestCertificates.Issued;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** SDKs, unmodified, at a door that asks for certificates of clients. */
@Tag("end-to-end")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class TlsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();
  @TempDir private static Path folder;

  private static Split split;
  private static Split.Entrance door;

  @BeforeAll
  static void start() {
    Sdks.install("python");
    TestCertificates authority = TestCertificates.in(folder, "root");
    String root = authority.root().toString();
    Issued server = authority.issue("server", "EC");
    Issued client = authority.issue("client", "RSA");

    split =
        new Split(
            "tls",
            POSTGRES.database(),
            Map.of(
                "SERVER_MSGQUEUE_KIND",
                "postgres",
                "SERVER_GRPC_INSECURE",
                "false",
                "SERVER_TLS_STRATEGY",
                "mtls",
                "SERVER_TLS_CERT_FILE",
                server.certificate().toString(),
                "SERVER_TLS_KEY_FILE",
                server.key().toString(),
                "SERVER_TLS_ROOT_CA_FILE",
                root));
    Split.SERVICES.forEach(split::start);
    door = split.entrance();
    door.environment()
        .putAll(
            Map.of(
                "HATCHET_CLIENT_TLS_STRATEGY",
                "mtls",
                "HATCHET_CLIENT_TLS_ROOT_CA_FILE",
                root,
                "HATCHET_CLIENT_TLS_CERT_FILE",
                client.certificate().toString(),
                "HATCHET_CLIENT_TLS_KEY_FILE",
                client.key().toString(),
                "HATCHET_CLIENT_TLS_SERVER_NAME",
                "localhost"));
  }

  @AfterAll
  static void stop() {
    split.close();
  }

  @ParameterizedTest
  @CsvSource({"python, Python", "java, Java"})
  void helloWorld(String language, String name) {
    try (RunningProcess worker = door.client(language, "hello-worker")) {
      assertThat(triggerOnceTheWorkerIsThere(language, worker)).contains("Hello, " + name + "!");
    }
  }

  /** The first worker of a name also declares its task, so a trigger before it is refused. */
  private static String triggerOnceTheWorkerIsThere(String language, RunningProcess worker) {
    for (int tries = 1; ; tries++) {
      try (RunningProcess trigger = door.client(language, "hello-trigger")) {
        int code = trigger.exitCode(Duration.ofMinutes(1));
        if (code == 0) {
          return trigger.output();
        }
        assertThat(tries).as("tries; %s, %s", trigger, worker).isLessThan(10);
        assertThat(worker.isAlive()).as("%s is alive", worker).isTrue();
      }
    }
  }
}
