package dev.broadaxe.setup;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.broadaxe.config.Settings;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.security.Verification.Verified;
import dev.broadaxe.service.AccessTokens;
import dev.broadaxe.service.DoorTls;
import dev.broadaxe.service.Pools;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestCertificates;
import dev.broadaxe.testing.TestCertificates.Issued;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The program with doors of every kind, on a database as the migrations leave it. */
class MainTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final UUID DEFAULT = UUID.fromString("707d0855-80ab-4e1f-a156-f1c4546cbf52");
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00.123456Z");

  @TempDir private Path folder;

  private record Ended(int status, String out, String err) {}

  private Ended run(String... arguments) throws InterruptedException {
    return run(environment(), arguments);
  }

  private static Ended run(Map<String, String> environment, String... arguments)
      throws InterruptedException {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        new Main(
                InstantSource.fixed(NOW),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8))
            .run(List.of(arguments), environment);
    return new Ended(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Map<String, String> environment() {
    return Map.of(
        "DATABASE_URL",
        POSTGRES.database().url(),
        "SERVER_GRPC_INSECURE",
        "true",
        "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE",
        folder.resolve("keys.json").toString());
  }

  /** As a service that has the same keys and database sees a token. */
  private Verified verified(String token) {
    Settings settings = Settings.load(environment());
    try (Pools pools =
        Pools.open(
            settings.requiredDatabase(), settings.database(), "test", new Pools.Shares(50, 50))) {
      Tokens tokens =
          AccessTokens.open(settings, new TokenRepository(pools.doors()), InstantSource.fixed(NOW));
      return (Verified) tokens.verify(token);
    }
  }

  @BeforeEach
  void empty() {
    POSTGRES.database().execute("truncate tenant, api_token cascade");
  }

  @Test
  void saysWhichDoorIsNotInOrder() throws InterruptedException {
    assertThat(run("127.0.0.1:7070").err).contains("two are needed; arguments: HOST:PORT");
    assertThat(run("nowhere", "http://127.0.0.1").err).contains("are not addresses");
    assertThat(run().status).isEqualTo(2);

    Ended ended = run("127.0.0.1:1", "http://127.0.0.1:1");
    assertThat(ended.err)
        .startsWith("broadaxe: the REST API at http://127.0.0.1:1 is not in order");
    assertThat(ended.status).isOne();
  }

  @Test
  void aDoorIsInOrderIfItAnswersTheTenantAndSpeaksHttp2() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpServer rest = rest(asked);
    try (ServerSocket grpc = new ServerSocket(0)) {
      for (byte[] answer :
          List.of(
              new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0},
              "HTTP/1.1".getBytes(StandardCharsets.US_ASCII))) {
        Thread.ofVirtual().start(() -> answerOnce(grpc, answer));
      }
      String[] check = {
        "127.0.0.1:" + grpc.getLocalPort(), "http://127.0.0.1:" + rest.getAddress().getPort()
      };
      List<Integer> ended = List.of(run(check).status, run(check).status);
      assertThat(ended).containsExactlyInAnyOrder(0, 1);
    } finally {
      rest.stop(0);
    }
    assertThat(asked).containsOnly("/api/v1/tenants/" + DEFAULT);
    assertThat(POSTGRES.database().column("select id from api_token where revoked_at is null"))
        .isEmpty();
  }

  private HttpServer rest(List<String> asked) throws IOException {
    HttpServer rest =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rest.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          String token = exchange.getRequestHeaders().getFirst("authorization").substring(7);
          boolean known = verified(token).tenant().equals(DEFAULT);
          exchange.sendResponseHeaders(known ? 200 : 403, -1);
        });
    rest.start();
    return rest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"tls", "mtls"})
  void anEncryptedDoorIsInOrderIfItShowsItsCertificate(String strategy) throws Exception {
    TestCertificates authority = TestCertificates.in(folder, "root");
    Issued own = authority.issue("server", "EC");
    Issued other = authority.issue("other", "EC");
    HttpServer rest = rest(new CopyOnWriteArrayList<>());
    try (SSLServerSocket grpc = encrypted(environment(strategy, authority, own))) {
      Thread.ofVirtual().start(() -> answer(grpc, new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}));
      String[] check = {
        "127.0.0.1:" + grpc.getLocalPort(), "http://127.0.0.1:" + rest.getAddress().getPort()
      };

      assertThat(run(environment(strategy, authority, own), check).err).isEmpty();
      assertThat(run(environment(strategy, authority, other), check).err)
          .contains("it shows the certificate of CN=server, not its own");
      assertThat(run(environment(), check).status).as("in plain text").isOne();
    } finally {
      rest.stop(0);
    }
  }

  private Map<String, String> environment(
      String strategy, TestCertificates authority, Issued issued) {
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("SERVER_GRPC_INSECURE", "false");
    environment.put("SERVER_TLS_STRATEGY", strategy);
    environment.put("SERVER_TLS_CERT_FILE", issued.certificate().toString());
    environment.put("SERVER_TLS_KEY_FILE", issued.key().toString());
    environment.put("SERVER_TLS_ROOT_CA_FILE", authority.root().toString());
    return environment;
  }

  private static SSLServerSocket encrypted(Map<String, String> environment) throws Exception {
    DoorTls tls = DoorTls.open(Settings.load(environment).server()).orElseThrow();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {tls.identity()}, new TrustManager[] {tls.roots()}, null);
    SSLServerSocket server =
        (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
    server.setNeedClientAuth(tls.required());
    return server;
  }

  /** Answers everybody until it is closed. */
  private static void answer(ServerSocket server, byte[] answer) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getInputStream().read();
        socket.getOutputStream().write(answer);
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The next one may be understood.
      }
    }
  }

  private static void answerOnce(ServerSocket server, byte[] answer) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write(answer);
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
