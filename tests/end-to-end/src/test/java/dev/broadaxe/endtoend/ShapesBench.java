package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.broadaxe.testing.DurablePostgres;
import dev.broadaxe.testing.RabbitFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What it costs to split the engine: the same load of several tenants on each shape in turn, each
 * with a Postgres of the same kind, as ratios to the engine in one process.
 *
 * <p>It is a measurement, run by {@code ./broadaxe bench shapes} on a machine that does nothing
 * else: it fails only if something is lost.
 */
final class ShapesBench {
  private static final int TENANTS = 4;
  private static final int SCHEDULERS_MAX = 3;
  private static final List<String> SIMPLE =
      List.of(
          "simple",
          "--rate",
          "50",
          "--seconds",
          "15",
          "--warmup-seconds",
          "10",
          "--warmup-rate",
          "300",
          "--idle-seconds",
          "2");
  private static final List<String> DRAIN =
      List.of("drain", "--tasks", "20000", "--slots", "500", "--idle-seconds", "2");

  private final List<Measured> rows = new ArrayList<>();

  /** What was measured of one shape. */
  private record Measured(Shape shape, int schedulers, JsonNode simple, JsonNode drain) {
    double start(String percentile) {
      return simple.at("/triggerToStartMillis/" + percentile).doubleValue();
    }

    double result(String percentile) {
      return simple.at("/triggerToResultMillis/" + percentile).doubleValue();
    }

    double drained() {
      return drain.at("/draining/tasksPerSecond").doubleValue();
    }

    int lost() {
      return simple.path("lost").asInt() + drain.path("lost").asInt();
    }
  }

  @Test
  void measure() throws IOException {
    try (RabbitFixture broker = new RabbitFixture()) {
      oneProcess();
      for (int schedulers = 1; schedulers <= SCHEDULERS_MAX; schedulers++) {
        split(Shape.SPLIT_WITH_RABBITMQ, broker, schedulers);
        split(Shape.SPLIT_WITH_POSTGRES, broker, schedulers);
      }
    }
    String table = table();
    System.out.println(table);
    Files.writeString(Repository.file("tests/end-to-end/target/shapes.md"), table);
    assertThat(rows).allMatch(row -> row.lost() == 0);
  }

  private void oneProcess() throws IOException {
    try (DurablePostgres postgres = DurablePostgres.migrated();
        Engine engine = Engine.start("bench-one", "--database-url", postgres.database().url())) {
      List<String> tokens = tenants().map(engine::token).toList();
      rows.add(measured(Shape.ONE_PROCESS, 1, engine.data(), engine.address(), tokens));
    }
  }

  private void split(Shape shape, RabbitFixture broker, int schedulers) throws IOException {
    String name = "bench-" + shape.name().toLowerCase(Locale.ROOT) + "-" + schedulers;
    try (DurablePostgres postgres = DurablePostgres.migrated();
        Split split = new Split(name, postgres.database(), shape.bus(broker))) {
      split.start("rest-api");
      split.start("controllers");
      split.start("grpc-api");
      for (int i = 0; i < schedulers; i++) {
        split.start("scheduler");
      }
      Bench.describe(split, split.replicas());
      List<String> tokens = tenants().map(split::token).toList();
      rows.add(measured(shape, schedulers, split.folder(), split.address(), tokens));
    }
  }

  private static Stream<String> tenants() {
    return IntStream.rangeClosed(1, TENANTS).mapToObj(number -> "bench-" + number);
  }

  private static Measured measured(
      Shape shape, int schedulers, Path data, String address, List<String> tokens)
      throws IOException {
    Path file = data.resolve("tokens");
    Files.write(file, tokens);
    JsonNode simple = Bench.start(data, address, file, SIMPLE).result();
    JsonNode drain = Bench.start(data, address, file, DRAIN).result();
    return new Measured(shape, schedulers, simple, drain);
  }

  private String table() {
    Measured one = rows.getFirst();
    return rows.stream()
        .map(
            row ->
                String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.2f | %.1f | %.1f | %.2f | %.0f | %.2f | %d |%n",
                    row.shape,
                    row.schedulers,
                    row.start("p50"),
                    row.start("p50") / one.start("p50"),
                    row.start("p99"),
                    row.result("p50"),
                    row.result("p50") / one.result("p50"),
                    row.drained(),
                    row.drained() / one.drained(),
                    row.lost()))
        .collect(
            Collectors.joining(
                "",
                "| shape | schedulers | start p50 ms | to one process | start p99 ms"
                    + " | result p50 ms | to one process"
                    + " | drain a second | to one process | lost |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|\n",
                ""));
  }
}
