package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.SQLException;
import java.util.List;

/** How long a commit of one row takes on this machine: the yardstick for latencies. */
final class CommitCase implements Case {

  private final Arguments arguments;
  private final Meter meter;

  CommitCase(Arguments arguments, Meter meter) {
    this.arguments = arguments;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of("count", "rate");
  }

  @Override
  public ObjectNode measure() throws SQLException {
    int count = arguments.number("count", 1000);
    long[] nanos = meter.database().commits(count, arguments.number("rate", 0));
    ObjectNode node = Json.object();
    node.put("count", count);
    node.set("commitMillis", millis(nanos));
    return node;
  }

  /** The percentiles of sorted durations. */
  static ObjectNode millis(long[] sortedNanos) {
    ObjectNode node = Json.object();
    for (int percentile : new int[] {50, 95, 99}) {
      long nanos = sortedNanos[(sortedNanos.length - 1) * percentile / 100];
      node.put("p" + percentile, Json.round(nanos / 1e6));
    }
    return node;
  }
}
