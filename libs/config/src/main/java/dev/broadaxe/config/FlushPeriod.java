package dev.broadaxe.config;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a period in whole milliseconds, which a lane can spare. */
public final class FlushPeriod implements Converter<Duration> {
  private static final int MAX = 1_000;

  @Override
  public Duration convert(String text) {
    try {
      int millis = Integer.parseInt(text);
      if (millis >= 0 && millis <= MAX) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of range.
    }
    throw new IllegalArgumentException(
        "must be whole milliseconds from 0 to " + MAX + ", not '" + text + "'");
  }
}
