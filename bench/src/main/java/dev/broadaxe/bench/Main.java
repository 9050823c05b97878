package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The program: measures one case on a running engine and prints one line of JSON. */
final class Main {

  private static final String USAGE =
      """
      usage: bench CASE --data DIR [--grpc HOST:PORT] [--tokens FILE] [--json-out FILE] [OPTION VALUE]...

      simple    tasks one by one: --rate 50 (a second) --seconds 30 --warmup-seconds 20
                --slots 100 --payload-bytes 200 --idle-seconds 15
      drain     a backlog of 20,000 and one worker: --tasks 20000 --slots 500
                --payload-bytes 200 --senders 4 --idle-seconds 15
      backlog   the same with 1,000,000
      queue     the first half of it: they are left to whoever works next
      idle      nothing, with one worker connected, after some work: --seconds 30
                --warmup-seconds 20 --warmup-rate 500
      commit    single-row commits of Postgres: --count 1000

      DIR is the engine's data folder; HATCHET_CLIENT_TOKEN and its kin say how to reach it, or
      FILE has a token of each tenant, which share the load.
      The line has milliseconds, bytes, and figures per task and per second, as their names say.""";

  private static final List<String> COMMON = List.of("data", "grpc", "tokens", "json-out");

  private Main() {}

  public static void main(String[] words) throws IOException, SQLException, InterruptedException {
    try {
      System.exit(run(Arguments.of(List.of(words))));
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage() + "\n\n" + USAGE);
      System.exit(2);
    }
  }

  private static int run(Arguments arguments)
      throws IOException, SQLException, InterruptedException {
    String folder =
        arguments.text("data").orElseThrow(() -> new IllegalArgumentException("--data is missing"));
    EngineFile engine = EngineFile.in(Path.of(folder));
    try (var database = Database.at(engine.databaseUrl())) {
      Case measured = named(arguments, new Meter(engine, database));
      arguments.allowOnly(Stream.concat(COMMON.stream(), measured.options().stream()).toList());
      ObjectNode line = Json.object();
      line.put("case", arguments.name());
      line.put("at", Instant.now().toString());
      line.setAll(measured.measure());
      System.out.println(line);
      if (arguments.text("json-out").isPresent()) {
        Files.writeString(Path.of(arguments.text("json-out").get()), line + "\n");
      }
      return line.path("lost").asInt() == 0 ? 0 : 1;
    }
  }

  private static Case named(Arguments arguments, Meter meter) throws IOException {
    return switch (arguments.name()) {
      case "simple" -> new SimpleCase(arguments, Tenants.configs(arguments), meter);
      case "drain" -> new BacklogCase(arguments, 20_000, true, Tenants.configs(arguments), meter);
      case "backlog" ->
          new BacklogCase(arguments, 1_000_000, true, Tenants.configs(arguments), meter);
      case "queue" ->
          new BacklogCase(arguments, 1_000_000, false, Tenants.configs(arguments), meter);
      case "idle" -> new IdleCase(arguments, Tenants.configs(arguments), meter);
      case "commit" -> new CommitCase(arguments, meter);
      default -> throw new IllegalArgumentException("there is no case " + arguments.name());
    };
  }
}
