package dev.broadaxe.sdk;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How the engine treats a task; what is null is left to the engine's defaults. */
record TaskOptions(
    int retries,
    @Nullable Double backoffFactor,
    @Nullable Duration backoffMax,
    @Nullable Duration timeout,
    @Nullable Duration scheduleTimeout,
    @Nullable Integer priority,
    int slots) {

  static final TaskOptions DEFAULT = new TaskOptions(0, null, null, null, null, null, 1);

  private static final long BACKOFF_SECONDS_MAX = 86_400;

  TaskOptions withRetries(int value) {
    if (value < 0) {
      throw new IllegalArgumentException("retries must not be negative, but are " + value);
    }
    return new TaskOptions(
        value, backoffFactor, backoffMax, timeout, scheduleTimeout, priority, slots);
  }

  TaskOptions withBackoff(double factor, Duration max) {
    if (!(factor >= 1 && factor <= 1000)) {
      throw new IllegalArgumentException(
          "back-off factor must be between 1 and 1000, but is " + factor);
    }
    if (max.toSeconds() < 1 || max.toSeconds() > BACKOFF_SECONDS_MAX) {
      throw new IllegalArgumentException(
          "longest back-off must be between 1 second and 24 hours, but is " + max);
    }
    return new TaskOptions(retries, factor, max, timeout, scheduleTimeout, priority, slots);
  }

  TaskOptions withTimeout(Duration value) {
    Durations.positive("timeout", value);
    return new TaskOptions(
        retries, backoffFactor, backoffMax, value, scheduleTimeout, priority, slots);
  }

  TaskOptions withScheduleTimeout(Duration value) {
    Durations.positive("schedule timeout", value);
    return new TaskOptions(retries, backoffFactor, backoffMax, timeout, value, priority, slots);
  }

  TaskOptions withPriority(int value) {
    return new TaskOptions(
        retries,
        backoffFactor,
        backoffMax,
        timeout,
        scheduleTimeout,
        checkedPriority(value),
        slots);
  }

  TaskOptions withSlots(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("slots must be at least 1, but are " + value);
    }
    return new TaskOptions(
        retries, backoffFactor, backoffMax, timeout, scheduleTimeout, priority, value);
  }

  static int checkedPriority(int value) {
    if (value < 1 || value > 3) {
      throw new IllegalArgumentException("priority must be 1, 2 or 3, but is " + value);
    }
    return value;
  }
}
