package dev.broadaxe.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** The instants that go over the wire: whole microseconds of the years 1 to 9999. */
final class Instants {
  static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");
  static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

  private Instants() {}

  static OffsetDateTime toOffset(Instant instant) {
    // Cut towards the past on both sides of 2000; the client alone would cut towards 2000.
    return instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }
}
