package dev.broadaxe.door;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of cron expressions: five fields, or six with the seconds first, and optionally a
 * time zone before them.
 *
 * <p>A field is {@code *} or {@code ?}, a number, a name (JAN, MON), a range, each with a step
 * after a slash, or a list of these.
 */
public final class CronSyntax {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
  private static final List<Field> FIELDS =
      List.of(
          new Field("second", 0, 59, List.of()),
          new Field("minute", 0, 59, List.of()),
          new Field("hour", 0, 23, List.of()),
          new Field("day of month", 1, 31, List.of()),
          new Field("month", 1, 12, MONTHS),
          new Field("day of week", 0, 6, DAYS));

  /** One field and what it may hold; the first name stands for the least number. */
  private record Field(String name, int min, int max, List<String> names) {}

  private CronSyntax() {}

  /** Why the text is no cron expression, or null when it is one. */
  public static @Nullable String problem(String text) {
    String fields = text.strip();
    if (fields.startsWith("CRON_TZ=") || fields.startsWith("TZ=")) {
      int end = fields.indexOf(' ');
      String zone = fields.substring(fields.indexOf('=') + 1, end < 0 ? fields.length() : end);
      if (!isZone(zone)) {
        return "unknown time zone " + zone;
      }
      fields = end < 0 ? "" : fields.substring(end).strip();
    }
    if (fields.startsWith("@")) {
      return "descriptors such as " + fields + " are not supported";
    }
    String[] parts = fields.split("\\s+");
    if (parts.length != 5 && parts.length != 6) {
      return "expected 5 fields, or 6 with seconds, found " + (fields.isEmpty() ? 0 : parts.length);
    }
    int offset = FIELDS.size() - parts.length;
    for (int i = 0; i < parts.length; i++) {
      Field field = FIELDS.get(i + offset);
      for (String item : parts[i].split(",", -1)) {
        if (!isItem(field, item)) {
          return "the " + field.name() + " cannot be " + parts[i];
        }
      }
    }
    return null;
  }

  private static boolean isZone(String zone) {
    try {
      ZoneId.of(zone);
      return true;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isItem(Field field, String item) {
    int slash = item.indexOf('/');
    if (slash >= 0) {
      int step = number(item.substring(slash + 1));
      if (step < 1 || step > field.max()) {
        return false;
      }
    }
    String range = slash < 0 ? item : item.substring(0, slash);
    if (range.equals("*") || range.equals("?")) {
      return true;
    }
    int dash = range.indexOf('-');
    if (dash < 0) {
      return value(field, range) >= 0;
    }
    int from = value(field, range.substring(0, dash));
    int to = value(field, range.substring(dash + 1));
    return from >= 0 && to >= from;
  }

  /** The number that a text means in a field, or -1 when it may not stand there. */
  private static int value(Field field, String text) {
    int named = field.names().indexOf(text.toLowerCase(Locale.ROOT));
    if (named >= 0) {
      return named + field.min();
    }
    int number = number(text);
    return number < field.min() || number > field.max() ? -1 : number;
  }

  private static int number(String text) {
    if (text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    return Integer.parseInt(text);
  }
}
