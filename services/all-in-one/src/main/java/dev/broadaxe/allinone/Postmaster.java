package dev.broadaxe.allinone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A Postgres server that runs on a data folder, as its {@code postmaster.pid} tells.
 *
 * @param ready whether it takes connections
 */
record Postmaster(long pid, int port, boolean ready) {
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  /** The server on that folder, if one is alive. */
  static Optional<Postmaster> on(Path cluster) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(cluster.resolve("postmaster.pid"));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    return lines.isEmpty() ? Optional.empty() : parse(lines).filter(Postmaster::alive);
  }

  static Optional<Postmaster> parse(List<String> lines) {
    try {
      long pid = Long.parseLong(lines.getFirst().strip());
      int port = lines.size() > PORT_LINE ? Integer.parseInt(lines.get(PORT_LINE).strip()) : 0;
      boolean ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
      return Optional.of(new Postmaster(pid, port, ready));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** After a crash of the machine the pid may be that of anybody, so its program is looked at. */
  private boolean alive() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().command())
        .filter(command -> Path.of(command).getFileName().toString().equals("postgres"))
        .isPresent();
  }
}
