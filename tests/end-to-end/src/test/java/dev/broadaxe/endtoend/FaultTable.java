package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What each fault did, for a person to read. */
final class FaultTable {
  private final List<Row> rows = new ArrayList<>();

  /**
   * What one fault did.
   *
   * @param tasks how many were accepted meanwhile
   * @param refused how many were not, after all the tries that the SDK makes
   * @param starts the longest time without the start of an attempt
   * @param results the longest time without a result
   * @param slowest the longest time from the acceptance of a task to its result
   * @param reads how often runs were listed
   * @param failedReads how often they could not be, after all the tries that an SDK makes
   * @param broken how many promises were broken
   */
  record Row(
      String fault,
      long tasks,
      long refused,
      Duration starts,
      Duration results,
      Duration slowest,
      int reads,
      int failedReads,
      int broken) {}

  void add(Row row) {
    rows.add(row);
  }

  /** The table in Markdown. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append("| fault | tasks | refused | longest without a start | without a result |");
    text.append(
        " slowest task | reads | failed | broken |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    for (Row row : rows) {
      text.append(
          "| %s | %d | %d | %s | %s | %s | %d | %d | %d |\n"
              .formatted(
                  row.fault,
                  row.tasks,
                  row.refused,
                  seconds(row.starts),
                  seconds(row.results),
                  seconds(row.slowest),
                  row.reads,
                  row.failedReads,
                  row.broken));
    }
    return text.toString();
  }

  void write(Path file) {
    try {
      Files.writeString(file, text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
  }
}
