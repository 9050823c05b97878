package dev.broadaxe.model;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * What a UUID of version 7 says by itself: its first 48 bits are the milliseconds since 1970, so
 * ids order by time, and a span of time is a range of ids.
 */
public final class Uuid7 {
  /** The order of PostgreSQL, byte by byte; {@link UUID#compareTo} orders some ids otherwise. */
  public static final Comparator<UUID> ORDER =
      (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0
            ? high
            : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
      };

  /** The last instant that fits, in milliseconds: the year 10889. */
  public static final long MILLIS_MAX = (1L << 48) - 1;

  private static final long VERSION = 0x7000L;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  private Uuid7() {}

  /**
   * The id of those parts.
   *
   * @param millis since 1970, 0 to {@link #MILLIS_MAX}
   * @param counter orders the ids of one millisecond, 0 to 4095
   * @param random the lowest 62 bits are taken
   * @throws IllegalArgumentException if a part is out of its range
   */
  public static UUID of(long millis, int counter, long random) {
    if (millis < 0 || millis > MILLIS_MAX) {
      throw new IllegalArgumentException("an id cannot hold " + millis + " ms since 1970");
    }
    if (counter < 0 || counter > 0xfff) {
      throw new IllegalArgumentException("an id's counter is 0 to 4095, not " + counter);
    }
    return new UUID((millis << 16) | VERSION | counter, (random & ~(3L << 62)) | VARIANT);
  }

  /** Whether the id is of version 7, so that its time means something. */
  public static boolean is(UUID id) {
    return id.version() == 7 && id.variant() == 2;
  }

  /** The milliseconds since 1970 in the id's first 48 bits, whatever its version. */
  public static long millis(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }

  /** The instant in the id's first 48 bits, in whole milliseconds. */
  public static Instant instant(UUID id) {
    return Instant.ofEpochMilli(millis(id));
  }

  /**
   * The smallest id of the millisecond of that instant, for bounds of ranges; it sorts before every
   * id made then or later.
   *
   * @throws IllegalArgumentException if the instant lies before 1970 or after the year 10889
   */
  public static UUID floor(Instant instant) {
    return of(instant.toEpochMilli(), 0, 0);
  }
}
