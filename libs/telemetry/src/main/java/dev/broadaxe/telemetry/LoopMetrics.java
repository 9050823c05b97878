package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongGauge;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is measured of every turn of every loop. */
public final class LoopMetrics {

  private static final double NANOS_PER_SECOND = 1e9;

  private final LongHistogram events;
  private final LongGauge left;
  private final DoubleHistogram waited;
  private final DoubleHistogram ran;
  private final ConcurrentMap<String, Attributes> byLoop = new ConcurrentHashMap<>();

  /** Measurements that go to this meter. */
  public LoopMetrics(Meter meter) {
    events = meter.histogramBuilder(MetricNames.LOOP_EVENTS).ofLongs().setUnit("{event}").build();
    left = meter.gaugeBuilder(MetricNames.LOOP_LEFT).ofLongs().setUnit("{event}").build();
    waited = meter.histogramBuilder(MetricNames.LOOP_WAIT).setUnit("s").build();
    ran = meter.histogramBuilder(MetricNames.LOOP_RUN).setUnit("s").build();
  }

  /**
   * Records a turn.
   *
   * @param loop the loop's name; of these there are few, and they are kept
   * @param eventCount how many events it took
   * @param leftCount how many were in the inbox afterwards
   * @param wait how long the oldest of them had been there
   * @param run how long the work took
   */
  public void turned(String loop, int eventCount, int leftCount, Duration wait, Duration run) {
    Attributes of = byLoop.computeIfAbsent(loop, name -> Attributes.of(AttributeKeys.LOOP, name));
    events.record(eventCount, of);
    left.set(leftCount, of);
    waited.record(wait.toNanos() / NANOS_PER_SECOND, of);
    ran.record(run.toNanos() / NANOS_PER_SECOND, of);
  }
}
