package dev.broadaxe.door;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.telemetry.TraceParent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The additional metadata of runs: JSON objects to which the engine adds a few keys of its own. */
public final class Metadata {
  private static final String TRACE_PARENT = "traceparent";
  private static final String ENGINE_PREFIX = "hatchet__";
  private static final String PARENT_RUN = "hatchet__parent_workflow_run_id";
  private static final String PARENT_TASK = "hatchet__parent_step_run_id";

  /** Keeps numbers as they were written: metadata is handed back, not calculated with. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(Json.factory())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private Metadata() {}

  /**
   * The metadata that a run gets: the given object, with a trace context if it has none.
   *
   * @param made the trace context, or null for one that is made from the run's id
   * @param given a JSON text that was checked, or null; what is no object is replaced
   */
  public static String ofRun(UUID run, @Nullable TraceParent made, @Nullable String given) {
    TraceParent trace = made == null ? TraceParent.ofRun(run, true) : made;
    String pair = "\"" + TRACE_PARENT + "\":\"" + trace.text() + "\"";
    int brace = given == null ? -1 : objectStart(given);
    if (given == null || brace < 0) {
      return "{" + pair + "}";
    }
    if (hasTraceParent(given)) {
      return given;
    }
    boolean empty = given.substring(brace + 1).stripLeading().startsWith("}");
    return given.substring(0, brace + 1) + pair + (empty ? "" : ",") + given.substring(brace + 1);
  }

  /**
   * The metadata that a spawned run is given before {@link #ofRun}: its own keys, the parent's for
   * what it does not say itself, and who the parent is.
   */
  public static String ofChild(
      @Nullable String given, @Nullable String parents, UUID parentRun, UUID parentTask) {
    ObjectNode merged = MAPPER.createObjectNode();
    for (Map.Entry<String, JsonNode> entry : object(parents).properties()) {
      if (!entry.getKey().startsWith(ENGINE_PREFIX)) {
        merged.set(entry.getKey(), entry.getValue());
      }
    }
    for (Map.Entry<String, JsonNode> entry : object(given).properties()) {
      merged.set(entry.getKey(), entry.getValue());
    }
    merged.put(PARENT_RUN, parentRun.toString());
    merged.put(PARENT_TASK, parentTask.toString());
    return merged.toString();
  }

  /**
   * The value of a key as people compare it, texts without their quotes; null when there is no such
   * key.
   */
  public static @Nullable String value(@Nullable String metadata, String key) {
    JsonNode value = object(metadata).get(key);
    if (value == null) {
      return null;
    }
    return value.isTextual() ? value.textValue() : value.toString();
  }

  private static ObjectNode object(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return MAPPER.createObjectNode();
    }
    try {
      return MAPPER.readTree(text) instanceof ObjectNode node ? node : MAPPER.createObjectNode();
    } catch (IOException e) {
      throw new UncheckedIOException("metadata that was checked cannot be read", e);
    }
  }

  private static int objectStart(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '{') {
        return i;
      }
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return -1;
      }
    }
    return -1;
  }

  private static boolean hasTraceParent(String text) {
    return search(text, _ -> true) != null;
  }

  /** The trace context in metadata, or null when there is none that can be used. */
  public static @Nullable TraceParent trace(@Nullable String metadata) {
    return metadata == null ? null : search(metadata, TraceParent::parse);
  }

  /** What is made of the trace context, or null when there is none. */
  private static <T> @Nullable T search(String text, Function<String, @Nullable T> then) {
    if (!text.contains(TRACE_PARENT)) {
      return null;
    }
    try (JsonParser parser = Json.factory().createParser(text.getBytes(StandardCharsets.UTF_8))) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean found = TRACE_PARENT.equals(parser.currentName());
        parser.nextToken();
        if (found) {
          return then.apply(parser.getText());
        }
        parser.skipChildren();
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("metadata that was checked cannot be read", e);
    }
  }
}
