package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What an engine on this machine says of itself in the file engine.json of its data folder. */
record EngineFile(long pid, OptionalLong postgresPid, String databaseUrl) {

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if it lacks the process or the database
   */
  static EngineFile in(Path folder) throws IOException {
    Path file = folder.resolve("engine.json");
    JsonNode node = new ObjectMapper().readTree(file.toFile());
    if (!node.path("pid").isIntegralNumber() || !node.path("databaseUrl").isTextual()) {
      throw new IllegalArgumentException(file + " lacks pid or databaseUrl");
    }
    JsonNode postgres = node.path("postgresPid");
    return new EngineFile(
        node.get("pid").longValue(),
        postgres.isIntegralNumber() ? OptionalLong.of(postgres.longValue()) : OptionalLong.empty(),
        node.get("databaseUrl").textValue());
  }
}
