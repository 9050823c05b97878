package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/** Files in which tasks note what happened to them, for a scenario in another process. */
final class Traces {

  private static final Duration LIMIT = Duration.ofSeconds(50);

  private Traces() {}

  static Path create() {
    try {
      return Files.createTempFile("scenario-", ".trace");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void append(Path trace, String line) {
    try {
      Files.writeString(trace, line + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> read(Path trace) {
    try {
      return Files.readAllLines(trace);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the line is there. */
  static void await(Path trace, String line) throws InterruptedException {
    Waiting.until("'" + line + "' is noted", LIMIT, () -> read(trace).contains(line));
  }
}
