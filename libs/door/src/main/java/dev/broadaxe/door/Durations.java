package dev.broadaxe.door;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Durations as users write them: numbers with the units ms, s, m and h, as in {@code 1h30m} or
 * {@code 1.5s}.
 */
public final class Durations {
  private static final Pattern TEXT = Pattern.compile("((\\d+\\.?\\d*|\\.\\d+)(ms|s|m|h))+");
  private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ms|s|m|h)");
  private static final int CHARS_MAX = 64;

  /** The longest duration; whoever writes more cannot mean it. */
  private static final Duration MAX = Duration.ofDays(36_500);

  private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(MAX.toNanos());

  /** What a duration must be like, in words for messages. */
  public static final String FORM =
      "a duration such as 90s or 1h30m, at most " + MAX.toHours() + "h";

  private Durations() {}

  /** The duration, or null when the text is none or means more than a hundred years. */
  public static @Nullable Duration parse(String text) {
    if (text.length() > CHARS_MAX || !TEXT.matcher(text).matches()) {
      return null;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher parts = PART.matcher(text);
    while (parts.find()) {
      nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unitNanos(parts.group(2))));
    }
    return nanos.compareTo(NANOS_MAX) > 0 ? null : Duration.ofNanos(nanos.longValue());
  }

  private static BigDecimal unitNanos(String unit) {
    return BigDecimal.valueOf(
        switch (unit.toLowerCase(Locale.ROOT)) {
          case "ms" -> 1_000_000L;
          case "s" -> 1_000_000_000L;
          case "m" -> 60_000_000_000L;
          default -> 3_600_000_000_000L;
        });
  }
}
