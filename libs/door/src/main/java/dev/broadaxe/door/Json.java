package dev.broadaxe.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;

/**
 * Checks of JSON texts from outside, made token by token: no tree is built, however large the text
 * is.
 */
public final class Json {
  private static final int LEVELS_MAX = 1_000;
  private static final int DIGITS_MAX = 1_000;
  private static final int NAME_CHARS_MAX = 50_000;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(LEVELS_MAX)
                  .maxNumberLength(DIGITS_MAX)
                  .maxNameLength(NAME_CHARS_MAX)
                  .build())
          .build();

  /** What JSON must keep to for us to read it, in words for messages. */
  public static final String BOUNDS =
      "at most "
          + LEVELS_MAX
          + " levels of nesting, "
          + DIGITS_MAX
          + " digits in a number and "
          + NAME_CHARS_MAX
          + " characters in a name";

  /** What a text turned out to be. */
  public enum Verdict {
    /** No bytes at all. */
    EMPTY,
    OBJECT,
    /** JSON, but an array, a text, a number, a truth value or null. */
    OTHER,
    INVALID,
    /** Beyond {@link #BOUNDS}, and not read to its end. */
    EXCESSIVE,
    /** JSON with the escape of U+0000 in a text, which no store of ours can be trusted to keep. */
    NUL
  }

  private Json() {}

  /** Looks at a text that is valid UTF-8. */
  public static Verdict check(byte[] utf8) {
    if (utf8.length == 0) {
      return Verdict.EMPTY;
    }
    try (JsonParser parser = FACTORY.createParser(utf8)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Verdict.INVALID;
      }
      parser.skipChildren();
      if (parser.currentToken() == null || parser.nextToken() != null) {
        return Verdict.INVALID;
      }
      if (escapesNul(utf8)) {
        return Verdict.NUL;
      }
      return first == JsonToken.START_OBJECT ? Verdict.OBJECT : Verdict.OTHER;
    } catch (StreamConstraintsException e) {
      return Verdict.EXCESSIVE;
    } catch (IOException e) {
      return Verdict.INVALID;
    }
  }

  /**
   * Whether the text of a valid JSON document holds the escape of U+0000; a backslash occurs only
   * inside of texts.
   */
  private static boolean escapesNul(byte[] json) {
    for (int i = 0; i < json.length - 1; i++) {
      if (json[i] == '\\') {
        i++;
        if (json[i] == 'u' && i + 4 < json.length && zeros(json, i + 1)) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean zeros(byte[] json, int from) {
    return json[from] == '0'
        && json[from + 1] == '0'
        && json[from + 2] == '0'
        && json[from + 3] == '0';
  }

  /** Whether a text that was checked is an object, told by its first sign. */
  static boolean opensObject(byte[] json) {
    for (byte b : json) {
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return b == '{';
      }
    }
    return false;
  }

  /** Reads JSON within {@link #BOUNDS}. */
  public static JsonFactory factory() {
    return FACTORY;
  }
}
