package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What an engine on this machine says of itself in the file engine.json of its data folder.
 *
 * @param pids of its processes: one, or those of all services
 */
record EngineFile(List<Long> pids, OptionalLong postgresPid, String databaseUrl) {

  /**
   * Reads the file.
   *
   * @throws IllegalArgumentException if it lacks the process or the database
   */
  static EngineFile in(Path folder) throws IOException {
    Path file = folder.resolve("engine.json");
    JsonNode node = new ObjectMapper().readTree(file.toFile());
    List<Long> pids = new ArrayList<>();
    for (JsonNode pid : node.has("pids") ? node.get("pids") : List.of(node.path("pid"))) {
      if (pid.isIntegralNumber()) {
        pids.add(pid.longValue());
      }
    }
    if (pids.isEmpty() || !node.path("databaseUrl").isTextual()) {
      throw new IllegalArgumentException(file + " lacks pid or databaseUrl");
    }
    JsonNode postgres = node.path("postgresPid");
    return new EngineFile(
        List.copyOf(pids),
        postgres.isIntegralNumber() ? OptionalLong.of(postgres.longValue()) : OptionalLong.empty(),
        node.get("databaseUrl").textValue());
  }
}
