package dev.broadaxe.telemetry;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a turn of a loop leaves in the metrics. */
class LoopMetricsTest {

  private static final Attributes LANE = Attributes.of(AttributeKeys.LOOP, "lane-1");

  @Test
  void recordsATurnByItsLoop() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      LoopMetrics metrics = new LoopMetrics(provider.get("test"));

      metrics.turned("lane-1", 3, 9, Duration.ofMillis(250), Duration.ofMillis(500));
      metrics.turned("lane-1", 1, 7, Duration.ZERO, Duration.ofMillis(500));

      assertThat(reader.collectAllMetrics())
          .satisfiesExactlyInAnyOrder(
              events ->
                  assertThat(events)
                      .hasName(MetricNames.LOOP_EVENTS)
                      .hasHistogramSatisfying(
                          points ->
                              points.hasPointsSatisfying(
                                  point -> point.hasSum(4).hasCount(2).hasAttributes(LANE))),
              left ->
                  assertThat(left)
                      .hasName(MetricNames.LOOP_LEFT)
                      .hasLongGaugeSatisfying(
                          points ->
                              points.hasPointsSatisfying(
                                  point -> point.hasValue(7).hasAttributes(LANE))),
              waited ->
                  assertThat(waited)
                      .hasName(MetricNames.LOOP_WAIT)
                      .hasUnit("s")
                      .hasHistogramSatisfying(
                          points ->
                              points.hasPointsSatisfying(point -> point.hasSum(0.25).hasCount(2))),
              ran ->
                  assertThat(ran)
                      .hasName(MetricNames.LOOP_RUN)
                      .hasUnit("s")
                      .hasHistogramSatisfying(
                          points -> points.hasPointsSatisfying(point -> point.hasSum(1.0))));
    }
  }
}
