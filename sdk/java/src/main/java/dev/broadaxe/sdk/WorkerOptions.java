package dev.broadaxe.sdk;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a worker presents itself and how it ends.
 *
 * @param slots how much it does at once
 * @param labels what it says of itself
 * @param grace how long it waits for its running tasks when it stops
 */
record WorkerOptions(int slots, Map<String, String> labels, Duration grace) {

  static final WorkerOptions DEFAULT = new WorkerOptions(100, Map.of(), Duration.ofSeconds(30));

  WorkerOptions withSlots(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("slots must be at least 1, but are " + value);
    }
    return new WorkerOptions(value, labels, grace);
  }

  WorkerOptions withLabel(String key, String value) {
    var all = new LinkedHashMap<>(labels);
    all.put(key, value);
    return new WorkerOptions(slots, all, grace);
  }

  WorkerOptions withGrace(Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException("grace must not be negative, but is " + value);
    }
    return new WorkerOptions(slots, labels, value);
  }
}
