package dev.broadaxe.allinone;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this engine tells of itself to programs on the same machine, in {@code engine.json}: it is
 * there exactly while the engine is ready.
 */
final class EngineFile {
  private static final String NAME = "engine.json";

  private final DataFolder folder;
  private final Map<String, String> lines = new LinkedHashMap<>();

  EngineFile(DataFolder folder) {
    this.folder = folder;
  }

  EngineFile text(String key, String value) {
    lines.put(key, "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
    return this;
  }

  /** A number, left out if there is none. */
  EngineFile number(String key, @Nullable Long value) {
    if (value != null) {
      lines.put(key, value.toString());
    }
    return this;
  }

  /** A key on each line, so that shells can read it without a parser. */
  @Override
  public String toString() {
    return lines.entrySet().stream()
        .map(line -> "  \"" + line.getKey() + "\": " + line.getValue())
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  void write() {
    folder.write(NAME, toString());
  }

  /** Removes what an engine that ended otherwise left behind, or our own. */
  static void remove(DataFolder folder) {
    folder.delete(NAME);
  }
}
