package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What is measured of the doors of a process: commands, their answers, and what is to be done. */
public final class DoorMetrics {
  private final LongCounter commands;
  private final DoubleHistogram answer;
  private final LongCounter effects;
  private final DoubleHistogram start;
  private final ConcurrentMap<Outcome, Attributes> byOutcome = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Attributes> byEffect = new ConcurrentHashMap<>();

  private record Outcome(String command, String outcome) {}

  /** Measurements that go to this meter. */
  DoorMetrics(Meter meter) {
    commands = meter.counterBuilder(MetricNames.DOOR_COMMANDS).setUnit("{command}").build();
    answer = Buckets.times(meter, MetricNames.DOOR_ANSWER);
    effects = meter.counterBuilder(MetricNames.DOOR_EFFECTS).setUnit("{effect}").build();
    start = Buckets.times(meter, MetricNames.DOOR_START);
  }

  /**
   * Counts a command that was handed to its owner, or could not be.
   *
   * @param command one of few words
   * @param outcome one of few words
   */
  public void handed(String command, String outcome) {
    commands.add(1, of(command, outcome));
  }

  /**
   * Records how long the owner of a command took to answer.
   *
   * @param command one of few words
   * @param outcome what the answer was, one of few words
   */
  public void answered(String command, String outcome, Duration took) {
    answer.record(Buckets.seconds(took), of(command, outcome));
  }

  /** Records how long a run has waited until its first attempt came here for its worker. */
  public void started(Duration waited) {
    start.record(Buckets.seconds(waited));
  }

  private Attributes of(String command, String outcome) {
    return byOutcome.computeIfAbsent(
        new Outcome(command, outcome),
        key ->
            Attributes.of(AttributeKeys.COMMAND, key.command, AttributeKeys.OUTCOME, key.outcome));
  }

  /**
   * Counts something that came to a door to be done.
   *
   * @param effect one of few words
   */
  public void came(String effect) {
    effects.add(
        1, byEffect.computeIfAbsent(effect, name -> Attributes.of(AttributeKeys.EFFECT, name)));
  }
}
