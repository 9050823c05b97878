package dev.broadaxe.allinone;

import dev.broadaxe.config.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The Postgres that the engine brings along when it is given none: one server on one folder, which
 * outlives an engine that was killed and is found again by the next.
 */
final class LocalPostgres {
  private static final Logger LOG = Logger.getLogger(LocalPostgres.class);
  private static final String USER = "broadaxe";
  private static final String DATABASE = "broadaxe";
  private static final String SETTINGS = "broadaxe.conf";
  private static final int TRIES = 5;
  private static final int SECONDS_MAX = 60;

  private final Path home;
  private final Path cluster;
  private final Path output;
  private final PostgresBinaries binaries;

  /**
   * The server whose files are below that folder.
   *
   * @throws StartRefused if there is none for this machine
   */
  LocalPostgres(Path home) {
    this.home = home;
    this.cluster = home.resolve("data");
    this.output = home.resolve("last-command.log");
    this.binaries = PostgresBinaries.in(home);
  }

  /**
   * Starts the server, or takes over the one that a killed engine left behind.
   *
   * @throws StartRefused if it does not start
   */
  DatabaseUrl start() {
    try {
      if (!Files.exists(cluster)) {
        create();
      }
      String settings = PostgresSettings.text(binaries.version());
      Optional<Postmaster> leftover = Postmaster.on(cluster);
      if (leftover.isPresent()
          && leftover.get().ready()
          && Files.readString(cluster.resolve(SETTINGS)).equals(settings)) {
        LOG.infof("took over the running Postgres with pid %d", leftover.get().pid());
        return address(leftover.get().port());
      }
      if (leftover.isPresent()) {
        LOG.infof("stopping a leftover Postgres with pid %d", leftover.get().pid());
        stop();
      }
      Files.writeString(cluster.resolve(SETTINGS), settings);
      return address(launch());
    } catch (IOException e) {
      throw new StartRefused("Postgres does not start: " + e.getMessage(), e);
    }
  }

  /** Created beside and renamed, so that a folder with the right name is whole. */
  private void create() throws IOException {
    Path draft = home.resolve("creating");
    PostgresBinaries.delete(draft);
    Path password = home.resolve("password");
    writePassword(password);
    Commands.run(
        binaries.command(
            "initdb",
            "-D",
            draft.toString(),
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "--pwfile=" + password,
            "-E",
            "UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"),
        output);
    Commands.run(
        binaries.command("postgres", "--single", "-D", draft.toString(), "postgres"),
        output,
        "create database " + DATABASE + "\n");
    Files.writeString(
        draft.resolve("postgresql.conf"),
        "include '" + SETTINGS + "'\n",
        StandardOpenOption.APPEND);
    Files.writeString(draft.resolve(SETTINGS), "");
    Files.move(draft, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void writePassword(Path file) throws IOException {
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, HexFormat.of().formatHex(random) + "\n");
  }

  /** Tries again, because a free port may be taken by somebody quicker. */
  private int launch() throws IOException {
    for (int tried = 1; ; tried++) {
      int port = freePort();
      try {
        Commands.run(
            binaries.command(
                "pg_ctl",
                "start",
                "-w",
                "-t",
                Integer.toString(SECONDS_MAX),
                "-D",
                cluster.toString(),
                "-l",
                log().toString(),
                "-o",
                "-p " + port),
            output);
        return port;
      } catch (IOException e) {
        if (tried == TRIES) {
          throw new IOException(e.getMessage() + "; see " + log(), e);
        }
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private DatabaseUrl address(int port) throws IOException {
    String password = Files.readString(home.resolve("password")).strip();
    return DatabaseUrl.plain("127.0.0.1", port, DATABASE, USER, password);
  }

  /** The server's own log. */
  Path log() {
    return home.resolve("postgres.log");
  }

  /** The process id of the running server, if it runs. */
  Optional<Long> pid() {
    try {
      return Postmaster.on(cluster).map(Postmaster::pid);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Ends all sessions and stops the server; it does nothing where none runs. */
  void stop() {
    try {
      if (Postmaster.on(cluster).isPresent()) {
        Commands.run(
            binaries.command(
                "pg_ctl",
                "stop",
                "-w",
                "-t",
                Integer.toString(SECONDS_MAX),
                "-m",
                "fast",
                "-D",
                cluster.toString()),
            output);
      }
    } catch (IOException e) {
      throw new StartRefused("Postgres does not stop: " + e.getMessage(), e);
    }
  }
}
