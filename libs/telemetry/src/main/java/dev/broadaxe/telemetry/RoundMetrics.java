package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is measured of the rounds of every lane. */
public final class RoundMetrics {
  private final DoubleHistogram commit;
  private final LongHistogram rows;
  private final LongCounter deadLetters;
  private final ConcurrentMap<Round, Attributes> byEnd = new ConcurrentHashMap<>();
  private final ConcurrentMap<Integer, Attributes> byLane = new ConcurrentHashMap<>();

  private record Round(int lane, String outcome) {}

  /** Measurements that go to this meter. */
  RoundMetrics(Meter meter) {
    commit = Buckets.times(meter, MetricNames.ROUND_COMMIT);
    rows = Buckets.counts(meter, MetricNames.ROUND_ROWS, "{row}");
    deadLetters = meter.counterBuilder(MetricNames.ROUND_DEAD_LETTERS).setUnit("{command}").build();
  }

  /**
   * Records the end of a round.
   *
   * @param outcome one of few words
   * @param rowCount how many rows it wrote or was to write
   * @param took how long its transaction took
   */
  public void ended(int lane, String outcome, int rowCount, Duration took) {
    Attributes of =
        byEnd.computeIfAbsent(
            new Round(lane, outcome),
            round ->
                Attributes.of(
                    AttributeKeys.LANE,
                    Integer.toString(round.lane),
                    AttributeKeys.OUTCOME,
                    round.outcome));
    commit.record(Buckets.seconds(took), of);
    rows.record(rowCount, of);
  }

  /** Counts commands that a lane has put aside for good. */
  public void putAside(int lane, int commands) {
    deadLetters.add(
        commands,
        byLane.computeIfAbsent(lane, n -> Attributes.of(AttributeKeys.LANE, n.toString())));
  }
}
