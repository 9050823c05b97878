package dev.broadaxe.restapi;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Values that arrive as text; every refusal names the field and says what is allowed. */
final class Text {
  private static final int UUID_LENGTH = 36;
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private Text() {}

  static UUID id(String field, String text) {
    try {
      if (text.length() == UUID_LENGTH) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw ApiException.invalid(field, field + " must be a UUID of 36 characters");
  }

  static Instant instant(String field, String text) {
    try {
      // A plus sign that was not escaped arrives as a space.
      Instant instant = OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
      if (!instant.isBefore(EARLIEST) && !instant.isAfter(LATEST)) {
        return instant;
      }
    } catch (DateTimeParseException e) {
      // Said below.
    }
    throw ApiException.invalid(
        field, field + " must be a time of RFC 3339 with its offset, like 2026-01-31T12:00:00Z");
  }

  static long number(String field, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw ApiException.invalid(field, field + " must be a whole number");
    }
  }

  static boolean flag(String field, String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw ApiException.invalid(field, field + " must be true or false");
    };
  }

  static <E extends Enum<E>> E constant(String field, String text, Class<E> type) {
    E[] constants = type.getEnumConstants();
    for (E constant : constants) {
      if (constant.name().equals(text)) {
        return constant;
      }
    }
    throw ApiException.invalid(field, field + " must be one of " + Arrays.toString(constants));
  }

  /** The text itself, if the database can hold it. */
  static String storable(String field, String text) {
    boolean wellFormed =
        text.indexOf(0) < 0
            && text.codePoints()
                .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    if (!wellFormed) {
      throw ApiException.invalid(field, field + " must be valid Unicode without U+0000");
    }
    return text;
  }

  static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }
}
