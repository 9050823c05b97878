package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * What parts of a process tell of themselves whenever somebody reads the measurements. They are
 * asked on the reader's thread, must be quick, and never fail.
 */
public final class Gauges {
  private final Meter meter;

  Gauges(Meter meter) {
    this.meter = meter;
  }

  /**
   * What a lane tells of itself.
   *
   * @param tenants how many it owns
   * @param waiting how many commands wait for it
   * @param out how many attempts were with workers when it was busy last
   */
  public record LaneLevel(boolean open, int tenants, int waiting, int out) {}

  /** What a pool of connections tells of itself. */
  public record PoolLevel(int busy, int limit, int waiting) {}

  /** The lanes of a scheduler by their numbers, which must be few. */
  public void lanes(Supplier<Map<String, LaneLevel>> lanes) {
    AttributeKey<String> key = AttributeKeys.LANE;
    levels(MetricNames.LANE_OPEN, "{lane}", key, of(lanes, lane -> lane.open() ? 1 : 0));
    levels(MetricNames.LANE_TENANTS, "{tenant}", key, of(lanes, LaneLevel::tenants));
    levels(MetricNames.LANE_WAITING, "{command}", key, of(lanes, LaneLevel::waiting));
    levels(MetricNames.LANE_OUT, "{attempt}", key, of(lanes, LaneLevel::out));
  }

  /** The pools of a process by what they are for. */
  public void pools(Supplier<Map<String, PoolLevel>> pools) {
    AttributeKey<String> key = AttributeKeys.POOL;
    levels(MetricNames.POOL_BUSY, "{connection}", key, of(pools, PoolLevel::busy));
    levels(MetricNames.POOL_LIMIT, "{connection}", key, of(pools, PoolLevel::limit));
    levels(MetricNames.POOL_WAITING, "{caller}", key, of(pools, PoolLevel::waiting));
  }

  /** Who is connected to a door. */
  public void door(LongSupplier workers, LongSupplier streams) {
    level(MetricNames.DOOR_WORKERS, "{worker}", workers);
    level(MetricNames.DOOR_STREAMS, "{stream}", streams);
  }

  /** How many tasks wait, by tenants, of whom whoever calls makes few. */
  public void waiting(Supplier<Map<String, Long>> byTenant) {
    levels(MetricNames.QUEUE_WAITING, "{task}", AttributeKeys.TENANT, byTenant);
  }

  /** Whether the bus reaches the others, and how many commands wait for an answer over it. */
  public void bus(BooleanSupplier connected, LongSupplier asking) {
    level(MetricNames.BUS_CONNECTED, "{bus}", () -> connected.getAsBoolean() ? 1 : 0);
    level(MetricNames.BUS_ASKING, "{command}", asking);
  }

  /** What went wrong on the bus since the start of the process. */
  public void busLosses(LongSupplier dropped, LongSupplier unanswered, LongSupplier unreadable) {
    sum(MetricNames.BUS_DROPPED, "{item}", dropped);
    sum(MetricNames.BUS_UNANSWERED, "{command}", unanswered);
    sum(MetricNames.BUS_UNREADABLE, "{message}", unreadable);
  }

  private static <T> Supplier<Map<String, Long>> of(
      Supplier<Map<String, T>> all, ToLongFunction<T> value) {
    return () -> {
      Map<String, Long> values = new LinkedHashMap<>();
      all.get().forEach((word, each) -> values.put(word, value.applyAsLong(each)));
      return values;
    };
  }

  private void level(String name, String unit, LongSupplier value) {
    var unused =
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setUnit(unit)
            .buildWithCallback(gauge -> gauge.record(value.getAsLong()));
  }

  void levels(
      String name, String unit, AttributeKey<String> key, Supplier<Map<String, Long>> values) {
    var unused =
        meter
            .gaugeBuilder(name)
            .ofLongs()
            .setUnit(unit)
            .buildWithCallback(
                gauge ->
                    values
                        .get()
                        .forEach((word, value) -> gauge.record(value, Attributes.of(key, word))));
  }

  private void sum(String name, String unit, LongSupplier value) {
    var unused =
        meter
            .counterBuilder(name)
            .setUnit(unit)
            .buildWithCallback(counter -> counter.record(value.getAsLong()));
  }

  void seconds(String name, DoubleSupplier value) {
    var unused =
        meter
            .counterBuilder(name)
            .ofDoubles()
            .setUnit("s")
            .buildWithCallback(counter -> counter.record(value.getAsDouble()));
  }
}
