package dev.broadaxe.telemetry;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.List;

/** Histograms whose bounds fit what they count. */
final class Buckets {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final List<Double> SECONDS =
      List.of(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0);
  private static final List<Long> COUNTS =
      List.of(1L, 2L, 5L, 10L, 20L, 50L, 100L, 200L, 500L, 1_000L, 2_000L, 5_000L, 10_000L);

  private Buckets() {}

  static DoubleHistogram times(Meter meter, String name) {
    return meter
        .histogramBuilder(name)
        .setUnit("s")
        .setExplicitBucketBoundariesAdvice(SECONDS)
        .build();
  }

  static LongHistogram counts(Meter meter, String name, String unit) {
    return meter
        .histogramBuilder(name)
        .ofLongs()
        .setUnit(unit)
        .setExplicitBucketBoundariesAdvice(COUNTS)
        .build();
  }

  static double seconds(Duration duration) {
    return duration.toNanos() / NANOS_PER_SECOND;
  }
}
