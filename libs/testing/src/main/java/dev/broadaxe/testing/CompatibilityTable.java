package dev.broadaxe.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rows of {@code docs/compatibility.md}, in the order of the file.
 *
 * @param rows every operation with its state
 */
public record CompatibilityTable(List<Row> rows) {
  private static final String FILE = "docs/compatibility.md";
  private static final Pattern ROW =
      Pattern.compile("\\| `([^`|]+)` \\| (built|planned|refused) \\|(?: ([^|]+))? \\|");

  /** How far an operation is; the head of the file says what each state promises. */
  public enum State {
    BUILT,
    PLANNED,
    REFUSED
  }

  /**
   * One operation.
   *
   * @param operation the full path of a gRPC method, or an HTTP method, a space and a path template
   * @param state how far it is
   * @param note its limits, or empty
   */
  public record Row(String operation, State state, String note) {
    public boolean isRpc() {
      return operation.startsWith("/");
    }
  }

  public CompatibilityTable {
    rows = List.copyOf(rows);
  }

  /**
   * Reads the file of the source tree that the test runs in.
   *
   * @throws IllegalStateException if no folder above the working directory has the file, or if one
   *     of its rows cannot be read
   */
  public static CompatibilityTable read() throws IOException {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      Path file = dir.resolve(FILE);
      if (Files.exists(file)) {
        return parse(Files.readAllLines(file));
      }
    }
    throw new IllegalStateException("no " + FILE + " above " + Path.of("").toAbsolutePath());
  }

  /** The full paths of the gRPC methods in this state. */
  public List<String> rpcs(State state) {
    return operations(state, true).toList();
  }

  /** The REST operations in this state. */
  public List<String> restOperations(State state) {
    return operations(state, false).toList();
  }

  static CompatibilityTable parse(List<String> lines) {
    return new CompatibilityTable(
        lines.stream()
            .filter(line -> line.startsWith("| `"))
            .map(CompatibilityTable::row)
            .toList());
  }

  private static Row row(String line) {
    Matcher parts = ROW.matcher(line);
    if (!parts.matches()) {
      throw new IllegalStateException("not a row of " + FILE + ": " + line);
    }
    String note = parts.group(3);
    return new Row(
        parts.group(1),
        State.valueOf(parts.group(2).toUpperCase(Locale.ROOT)),
        note == null ? "" : note);
  }

  private Stream<String> operations(State state, boolean rpc) {
    return rows.stream()
        .filter(row -> row.state() == state && row.isRpc() == rpc)
        .map(Row::operation);
  }
}
