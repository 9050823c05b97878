package dev.broadaxe.config;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads how long something is kept: a duration of at least a day, in whole hours. */
public final class RetentionPeriod implements Converter<Duration> {

  /** What ends is kept by day, so that less would drop what has just ended. */
  private static final Duration MIN = Duration.ofDays(1);

  /** A hundred years: more would not be counted in the hours that the database takes. */
  private static final Duration MAX = Duration.ofDays(36_500);

  @Override
  public Duration convert(String text) {
    Duration period = GoDuration.parse(text);
    if (period.compareTo(MIN) < 0
        || period.compareTo(MAX) > 0
        || !period.equals(Duration.ofHours(period.toHours()))) {
      throw new IllegalArgumentException(
          "must be a duration of whole hours from 24h to 876000h, not '" + text + "'");
    }
    return period;
  }
}
