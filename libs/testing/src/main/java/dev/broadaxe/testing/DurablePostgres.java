package dev.broadaxe.testing;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.migrations.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server of a test's own that keeps what it commits, so that a test may kill it, start
 * it again, slow it down, let it stand still, and put a standby into its place.
 *
 * <p>Its port stays the same. A standby is a server of its own, to be closed as well.
 */
public final class DurablePostgres implements AutoCloseable {
  private static final String USER = "postgres";
  private static final String DATABASE = "durable";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Path data;
  private final int port;
  private final List<String> addresses;
  private @Nullable EmbeddedPostgres server;

  private DurablePostgres(Path data, int port, List<String> addresses) {
    this.data = data;
    this.port = port;
    this.addresses = addresses;
  }

  /** A server with one database that has the schema of {@code migrations/}. */
  public static DurablePostgres migrated() {
    return migrated(List.of());
  }

  /**
   * The same for those who come from elsewhere, too.
   *
   * @param addresses where it listens beside localhost, and trusts everybody who comes from there
   */
  public static DurablePostgres migrated(List<String> addresses) {
    try {
      DurablePostgres postgres = new DurablePostgres(newFolder(), freePort(), addresses);
      postgres.start();
      postgres.trust();
      new TestDatabase("localhost", postgres.port, USER, USER, "")
          .execute("CREATE DATABASE " + DATABASE);
      Migrations.run(DatabaseUrl.parse(postgres.database().url()));
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The database. */
  public TestDatabase database() {
    return new TestDatabase("localhost", port, DATABASE, USER, "");
  }

  /** Starts the server, which was killed, and returns when it answers. */
  public synchronized void start() {
    try {
      server =
          EmbeddedPostgres.builder()
              .setPGStartupWait(START_LIMIT)
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPort(port)
              .setServerConfig("listen_addresses", listening())
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("max_connections", "300")
              .setServerConfig("shared_buffers", "64MB")
              .setServerConfig("wal_keep_size", "1GB")
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("the test server did not start", e);
    }
  }

  private String listening() {
    return Stream.concat(Stream.of("localhost"), addresses.stream())
        .collect(Collectors.joining(","));
  }

  private void trust() throws IOException {
    for (String address : addresses) {
      Files.writeString(
          data.resolve("pg_hba.conf"),
          "host all all " + address + "/24 trust\n",
          StandardOpenOption.APPEND);
    }
    new TestDatabase("localhost", port, USER, USER, "").execute("SELECT pg_reload_conf()");
  }

  /** Ends the server and all its processes at one instant, as a power cut would. */
  public synchronized void kill() {
    List<ProcessHandle> processes = processes();
    processes.forEach(ProcessHandle::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
    release();
  }

  /** Lets all processes of the server stand still. */
  public void pause() {
    signal("-STOP");
  }

  /** Lets them go on. */
  public void resume() {
    signal("-CONT");
  }

  /**
   * Makes each commit wait before it is written, as a slow disk does.
   *
   * @param delay at most 100 ms, which is what the server can; zero for none
   */
  public void slowCommits(Duration delay) {
    database().execute("ALTER SYSTEM SET commit_siblings = 0");
    database().execute("ALTER SYSTEM SET commit_delay = " + delay.toNanos() / 1_000);
    database().execute("SELECT pg_reload_conf()");
  }

  /**
   * A copy that follows this server and waits for nothing of it to be confirmed: what has not
   * arrived when this server dies is lost to it.
   *
   * @param throughPort where it reaches this server, such as the port of a {@link TcpProxy}
   */
  public DurablePostgres standby(int throughPort) {
    try (Connection connection = database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_backup_start('standby', true)");
      DurablePostgres standby = new DurablePostgres(newFolder(), freePort(), addresses);
      copy(data, standby.data);
      try (ResultSet label =
          statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        label.next();
        Files.writeString(standby.data.resolve("backup_label"), label.getString(1));
      }
      Files.writeString(standby.data.resolve("standby.signal"), "");
      Files.writeString(
          standby.data.resolve("postgresql.auto.conf"),
          "primary_conninfo = 'host=127.0.0.1 port=%d user=%s'\n".formatted(throughPort, USER),
          StandardOpenOption.APPEND);
      standby.start();
      return standby;
    } catch (SQLException e) {
      throw new IllegalStateException("the standby was not made", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a standby what takes commits, on a history of its own; returns when it does. */
  public void promote() {
    database().execute("SELECT pg_promote(true, 60)");
  }

  /** Ends the server and removes its folder. */
  @Override
  public synchronized void close() {
    if (server != null) {
      kill();
    }
    try (Stream<Path> files = Files.walk(data)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void release() {
    if (server != null) {
      try {
        server.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      server = null;
    }
  }

  private List<ProcessHandle> processes() {
    try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
      long pid = Long.parseLong(lines.findFirst().orElseThrow().strip());
      return ProcessHandle.of(pid).stream()
          .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void signal(String signal) {
    List<String> pids = processes().stream().map(process -> Long.toString(process.pid())).toList();
    List<String> command = Stream.concat(Stream.of("kill", signal), pids.stream()).toList();
    try {
      // Its status tells of processes that have ended in between, which is no fault.
      new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Copies a folder in which files come and go. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(from)) {
      paths = walk.filter(path -> !path.equals(from)).toList();
    }
    for (Path path : paths) {
      String name = from.relativize(path).toString();
      if (!name.equals("postmaster.pid") && !name.equals("epg-lock")) {
        try {
          Files.copy(path, to.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
        } catch (NoSuchFileException e) {
          // It is gone meanwhile: the WAL tells what became of it.
        }
      }
    }
  }

  private static Path newFolder() throws IOException {
    return Files.createTempDirectory("durable-postgres");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
