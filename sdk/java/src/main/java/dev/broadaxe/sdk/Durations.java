package dev.broadaxe.sdk;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Time as the wire writes it. */
final class Durations {

  private Durations() {}

  /** A duration in the engine's grammar, such as {@code 90s} or {@code 1500ms}. */
  static String text(Duration duration) {
    long millis = duration.toMillis();
    return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
  }

  /** The same duration, if it is at least a millisecond. */
  static Duration positive(String what, Duration duration) {
    if (duration.toMillis() < 1) {
      throw new IllegalArgumentException(
          what + " must be at least one millisecond, but is " + duration);
    }
    return duration;
  }

  static Timestamp now() {
    return timestamp(Instant.now());
  }

  static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }
}
