package dev.broadaxe.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads a duration as Go programs write it: numbers with units, such as {@code 1h30m}, {@code 1.5h}
 * or {@code 500us}; a bare {@code 0} is allowed, a sign is not.
 */
public final class GoDuration implements Converter<Duration> {

  /** Micro is written with either of two characters that look alike. */
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");

  private static final int DIGITS_MAX = 40;
  private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

  @Override
  public Duration convert(String text) {
    return parse(text);
  }

  /**
   * The duration that a text says, at most about 292 years; what is shorter than a nanosecond is
   * cut off.
   *
   * @throws IllegalArgumentException if it says none
   */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher part = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < text.length() && end < DIGITS_MAX && part.find(end) && part.start() == end) {
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(nanosOf(part.group(2))));
      end = part.end();
    }
    if (text.isEmpty() || end < text.length() || nanos.compareTo(NANOS_MAX) > 0) {
      throw new IllegalArgumentException(
          "must be a duration such as 30s, 1h30m or 500ms, not '" + text + "'");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
  }

  private static BigDecimal nanosOf(String unit) {
    return BigDecimal.valueOf(
        switch (unit) {
          case "h" -> 3_600_000_000_000L;
          case "m" -> 60_000_000_000L;
          case "s" -> 1_000_000_000L;
          case "ms" -> 1_000_000L;
          case "ns" -> 1L;
          default -> 1_000L;
        });
  }
}
