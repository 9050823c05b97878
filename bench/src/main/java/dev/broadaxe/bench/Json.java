package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/** Figures as JSON, with no more digits than they are worth. */
final class Json {

  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Three digits after the point. */
  static double round(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  /** The usual percentiles of a histogram of microseconds, in milliseconds. */
  static ObjectNode percentiles(Histogram micros) {
    ObjectNode node = object();
    node.put("p50", millis(micros, 50));
    node.put("p95", millis(micros, 95));
    node.put("p99", millis(micros, 99));
    node.put("max", round(micros.getMaxValue() / 1000.0));
    return node;
  }

  static double millis(Histogram micros, double percentile) {
    return round(micros.getValueAtPercentile(percentile) / 1000.0);
  }
}
