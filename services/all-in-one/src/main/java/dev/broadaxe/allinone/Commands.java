package dev.broadaxe.allinone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Programs that are run to their end. */
final class Commands {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private Commands() {}

  /**
   * Runs a program with its output in that file.
   *
   * @throws IOException with what it printed, unless it ends with status 0
   */
  static void run(ProcessBuilder command, Path output) throws IOException {
    run(command, output, "");
  }

  /** Like {@link #run(ProcessBuilder, Path)}, with a text to read. */
  static void run(ProcessBuilder command, Path output, String input) throws IOException {
    // Into a file, not a pipe: a server that is started by the program would keep a pipe open.
    Process process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try (var into = process.outputWriter()) {
      into.write(input);
    }
    int status = await(process);
    if (status != 0) {
      throw new IOException(
          command.command()
              + " ended with status "
              + status
              + ": "
              + Files.readString(output).strip());
    }
  }

  /** The status of a program when it has ended; it is stopped when that takes too long. */
  static int await(Process process) throws IOException {
    try {
      if (process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      throw new IOException(process.info().command().orElse("a program") + " did not end");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
