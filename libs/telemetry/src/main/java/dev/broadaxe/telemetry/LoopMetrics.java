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

  private final LongHistogram events;
  private final LongGauge left;
  private final DoubleHistogram waited;
  private final DoubleHistogram ran;
  private final ConcurrentMap<String, Attributes> byLoop = new ConcurrentHashMap<>();

  /** Measurements that go to this meter. */
  LoopMetrics(Meter meter) {
    events = Buckets.counts(meter, MetricNames.LOOP_EVENTS, "{event}");
    left = meter.gaugeBuilder(MetricNames.LOOP_LEFT).ofLongs().setUnit("{event}").build();
    waited = Buckets.times(meter, MetricNames.LOOP_WAIT);
    ran = Buckets.times(meter, MetricNames.LOOP_RUN);
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
    waited.record(Buckets.seconds(wait), of);
    ran.record(Buckets.seconds(run), of);
  }
}
