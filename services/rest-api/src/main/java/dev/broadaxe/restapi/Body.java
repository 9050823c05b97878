package dev.broadaxe.restapi;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.broadaxe.door.Json;
import dev.broadaxe.model.Payload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a request, cut into its fields, each still the bytes that were sent; a field
 * that is null counts as absent.
 */
final class Body {
  private static final int BYTES_MAX = 5 << 20;
  private static final JsonFactory FACTORY = Json.factory();

  /** A value: its bytes, and the token that it begins with. */
  private record Value(byte[] bytes, JsonToken kind) {}

  private final Map<String, Value> fields = new LinkedHashMap<>();

  private Body() {}

  static Body parse(byte[] json) {
    if (json.length > BYTES_MAX) {
      throw ApiException.of(413, "body must not be larger than " + BYTES_MAX + " bytes", "body");
    }
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
    } catch (CharacterCodingException e) {
      throw ApiException.invalid("body", "body is not valid UTF-8");
    }
    return parse("body", json);
  }

  private static Body parse(String field, byte[] json) {
    Body body = new Body();
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw ApiException.invalid(field, field + " must be a JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        Value value = value(parser, json);
        if (value.kind != JsonToken.VALUE_NULL) {
          body.fields.put(name, value);
        }
      }
      if (parser.nextToken() != null) {
        throw ApiException.invalid(field, field + " must be one JSON object and nothing more");
      }
      return body;
    } catch (StreamConstraintsException e) {
      throw ApiException.invalid(field, field + " must have " + Json.BOUNDS);
    } catch (IOException e) {
      throw ApiException.invalid(field, field + " is no valid JSON");
    }
  }

  private static Value value(JsonParser parser, byte[] json) throws IOException {
    JsonToken kind = parser.nextToken();
    int from = (int) parser.currentTokenLocation().getByteOffset();
    if (kind == JsonToken.VALUE_STRING) {
      // Texts are read lazily; this makes the parser go to the end of it.
      parser.getText();
    }
    parser.skipChildren();
    parser.finishToken();
    int to = (int) parser.currentLocation().getByteOffset();
    return new Value(Arrays.copyOfRange(json, from, to), kind);
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  /** A JSON object as it was sent, or null. */
  @Nullable Payload object(String name) {
    Value value = get(name, "an object", JsonToken.START_OBJECT);
    return value == null ? null : new Payload(value.bytes);
  }

  Payload needObject(String name) {
    return need(name, object(name));
  }

  @Nullable Body body(String name) {
    Payload object = object(name);
    return object == null ? null : parse(name, object.bytes());
  }

  @Nullable String text(String name) {
    Value value = get(name, "a text", JsonToken.VALUE_STRING);
    return value == null ? null : Text.storable(name, unquoted(name, value));
  }

  String needText(String name) {
    return need(name, text(name));
  }

  @Nullable Instant instant(String name) {
    String text = text(name);
    return text == null ? null : Text.instant(name, text);
  }

  Instant needInstant(String name) {
    return need(name, instant(name));
  }

  @Nullable Integer integer(String name) {
    Value value = get(name, "a whole number", JsonToken.VALUE_NUMBER_INT);
    if (value == null) {
      return null;
    }
    long number = Text.number(name, new String(value.bytes, US_ASCII));
    if (number < Integer.MIN_VALUE || number > Integer.MAX_VALUE) {
      throw ApiException.invalid(name, name + " must fit into 32 bits");
    }
    return (int) number;
  }

  @Nullable Boolean flag(String name) {
    Value value = get(name, "true or false", JsonToken.VALUE_TRUE, JsonToken.VALUE_FALSE);
    return value == null ? null : value.kind == JsonToken.VALUE_TRUE;
  }

  /** A list of texts; empty when the field is absent. */
  List<String> texts(String name) {
    Value value = get(name, "a list of texts", JsonToken.START_ARRAY);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(value.bytes)) {
      parser.nextToken();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
          throw ApiException.invalid(name, name + " must be a list of texts");
        }
        texts.add(Text.storable(name, parser.getText()));
      }
    } catch (IOException e) {
      throw ApiException.invalid(name, name + " is no valid JSON");
    }
    return texts;
  }

  List<UUID> ids(String name) {
    return texts(name).stream().map(text -> Text.id(name, text)).toList();
  }

  <E extends Enum<E>> List<E> constants(String name, Class<E> type) {
    return texts(name).stream().map(text -> Text.constant(name, text, type)).toList();
  }

  private @Nullable Value get(String name, String what, JsonToken... kinds) {
    Value value = fields.get(name);
    if (value != null && !List.of(kinds).contains(value.kind)) {
      throw ApiException.invalid(name, name + " must be " + what);
    }
    return value;
  }

  private static String unquoted(String name, Value value) {
    try (JsonParser parser = FACTORY.createParser(value.bytes)) {
      parser.nextToken();
      return parser.getText();
    } catch (IOException e) {
      throw ApiException.invalid(name, name + " is no valid JSON");
    }
  }

  private static <T> T need(String name, @Nullable T value) {
    if (value == null) {
      throw ApiException.invalid(name, name + " is required");
    }
    return value;
  }
}
