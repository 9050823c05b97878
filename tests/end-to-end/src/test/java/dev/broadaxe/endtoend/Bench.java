package dev.broadaxe.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A measurement under way, by the program of {@code bench/}. */
record Bench(RunningProcess process, Path file) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofMinutes(30);

  /** Writes down for measurements what a split engine consists of. */
  static void describe(Split split, List<Split.Replica> measured) throws IOException {
    List<Long> pids = measured.stream().map(replica -> replica.process.pid()).toList();
    Files.writeString(
        split.folder().resolve("engine.json"),
        JSON.writeValueAsString(Map.of("pids", pids, "databaseUrl", split.database().url())));
  }

  /**
   * Begins to measure.
   *
   * @param tokens the file with a token of each tenant
   * @param measurement the name of the case, and its options
   */
  static Bench start(Path data, String address, Path tokens, List<String> measurement) {
    Path result = data.resolve(measurement.getFirst() + ".json");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-jar"));
    command.add(Repository.file("bench/target/bench.jar").toString());
    command.addAll(measurement);
    command.addAll(List.of("--data", data.toString(), "--grpc", address));
    command.addAll(List.of("--tokens", tokens.toString(), "--json-out", result.toString()));
    return new Bench(
        RunningProcess.start(
            "bench-" + measurement.getFirst(),
            data,
            Map.of("HATCHET_CLIENT_TLS_STRATEGY", "none"),
            command),
        result);
  }

  /** What it has printed, once it has ended well. */
  JsonNode result() throws IOException {
    process.succeed(LIMIT);
    JsonNode line = JSON.readTree(file.toFile());
    System.out.println(line);
    return line;
  }
}
