package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.SpanCollector.Span;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.RabbitFixture;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One trace leads from the trigger of a run to its result, through services and between doors. */
@Tag("end-to-end")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class TracedRunTest {
  @RegisterExtension static final RabbitFixture RABBIT = new RabbitFixture();

  @ParameterizedTest
  @ValueSource(strings = {"rabbitmq", "postgres"})
  void aRunIsOneTrace(String kind) throws InterruptedException {
    try (SpanCollector collector = new SpanCollector()) {
      Map<String, String> settings = new LinkedHashMap<>();
      settings.put("SERVER_MSGQUEUE_KIND", kind);
      settings.put("SERVER_MSGQUEUE_RABBITMQ_URL", RABBIT.uri().toString());
      settings.put("SERVER_OTEL_COLLECTOR_URL", collector.address());
      try (PostgresFixture postgres = PostgresFixture.migrated();
          Split split = new Split("traces-" + kind, postgres.open(), settings)) {
        split.start("scheduler");
        split.start("controllers");
        split.start("grpc-api");
        split.start("grpc-api");
        List<Split.Entrance> entrances = List.of(split.entrance(), split.entrance());
        try (Work work = Work.start(entrances, "java", 1, 0)) {
          assertThat(work.results()).contains("FINISHED 1");
          String trace =
              split
                  .database()
                  .value("select replace(coalesce(run_id, id)::text, '-', '') from task");
          Waiting.until(
              "the trace is there", Duration.ofMinutes(1), () -> collector.of(trace).size() >= 7);
          checkTree(collector.of(trace));
        }
      }
    }
  }

  private static void checkTree(List<Span> spans) {
    Span root = spans.stream().filter(span -> span.parent().isEmpty()).findFirst().orElseThrow();
    assertThat(root.name()).isEqualTo("trigger");
    assertThat(root.id()).isEqualTo(root.trace().substring(16));
    assertThat(spans.stream().map(span -> span.service() + " " + span.name()))
        .containsExactlyInAnyOrder(
            "grpc-api trigger",
            "scheduler round",
            "grpc-api deliver",
            "grpc-api report",
            "scheduler round",
            "grpc-api report",
            "scheduler round");
    assertThat(spans)
        .as("whatever is not the root hangs below another span of the trace")
        .allMatch(
            span ->
                span.equals(root)
                    || spans.stream().anyMatch(above -> above.id().equals(span.parent())));
  }
}
