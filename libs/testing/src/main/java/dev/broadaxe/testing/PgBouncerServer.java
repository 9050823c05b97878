package dev.broadaxe.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PgBouncer of this machine's installation as a child process, before one database. */
final class PgBouncerServer {
  private static final List<Path> PROGRAMS =
      List.of(
          Path.of("/usr/sbin/pgbouncer"),
          Path.of("/usr/bin/pgbouncer"),
          Path.of("/usr/local/bin/pgbouncer"),
          Path.of("/opt/homebrew/bin/pgbouncer"));
  private static final Duration START_LIMIT = Duration.ofSeconds(30);

  private final Path program;
  private final Path home;
  private final int port;
  private final Thread endWithJvm = new Thread(this::stop, "test pooler ends");
  private @Nullable Process process;

  private PgBouncerServer(Path program, Path home, int port) {
    this.program = program;
    this.home = home;
    this.port = port;
  }

  /** A new one that answers. */
  static PgBouncerServer start(TestDatabase database, String mode, int connections) {
    Path program =
        PROGRAMS.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "these tests need PgBouncer: install the package pgbouncer (it need not"
                            + " run); looked for "
                            + PROGRAMS));
    try {
      Path home = Files.createTempDirectory("pgbouncer-test");
      PgBouncerServer server = new PgBouncerServer(program, home, freePort());
      Files.writeString(
          home.resolve("pgbouncer.ini"), server.settings(database, mode, connections));
      Runtime.getRuntime().addShutdownHook(server.endWithJvm);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("the test pooler did not start", e);
    }
  }

  private String settings(TestDatabase database, String mode, int connections) {
    // It refuses root, and gives up being it when it is told who to be.
    boolean root = "root".equals(System.getProperty("user.name"));
    return """
    [databases]
    * = host=%s port=%d user=%s

    [pgbouncer]
    listen_addr = 127.0.0.1
    listen_port = %d
    unix_socket_dir =
    auth_type = any
    pool_mode = %s
    default_pool_size = %d
    max_client_conn = 1000
    %s
    """
        .formatted(
            database.host(),
            database.port(),
            database.user(),
            port,
            mode,
            connections,
            root ? "user = nobody" : "");
  }

  int port() {
    return port;
  }

  /** Starts it, which does not run, and returns when it answers. */
  synchronized void start() {
    try {
      File output = home.resolve("output").toFile();
      process =
          new ProcessBuilder(program.toString(), home.resolve("pgbouncer.ini").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
              .start();
      awaitAnswer(process);
    } catch (IOException e) {
      throw new UncheckedIOException("the test pooler did not start", e);
    }
  }

  /** Ends it as a crash would. */
  synchronized void kill() {
    if (process != null) {
      process.destroyForcibly();
      process.onExit().join();
      process = null;
    }
  }

  /** Ends it and removes its folder. */
  synchronized void stop() {
    kill();
    try (Stream<Path> files = Files.walk(home)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (Thread.currentThread() != endWithJvm) {
      Runtime.getRuntime().removeShutdownHook(endWithJvm);
    }
  }

  private void awaitAnswer(Process started) throws IOException {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    while (!answers()) {
      if (!started.isAlive() || System.nanoTime() - end > 0) {
        kill();
        throw new IOException(
            "no answer from the test pooler, which wrote:\n"
                + Files.readString(home.resolve("output")));
      }
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  private boolean answers() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
