package dev.broadaxe.door;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
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
   * The metadata that a run gets: the given object, with a trace context made from the run's id if
   * it has none.
   *
   * @param given a JSON text that was checked, or null; what is no object is replaced
   */
  public static String ofRun(UUID run, @Nullable String given) {
    int brace = given == null ? -1 : objectStart(given);
    if (given == null || brace < 0) {
      return "{" + traceParent(run) + "}";
    }
    if (hasTraceParent(given)) {
      return given;
    }
    boolean empty = given.substring(brace + 1).stripLeading().startsWith("}");
    return given.substring(0, brace + 1)
        + traceParent(run)
        + (empty ? "" : ",")
        + given.substring(brace + 1);
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
    if (!text.contains(TRACE_PARENT)) {
      return false;
    }
    try (JsonParser parser = Json.factory().createParser(text.getBytes(StandardCharsets.UTF_8))) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (TRACE_PARENT.equals(parser.currentName())) {
          return true;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException("metadata that was checked cannot be read", e);
    }
  }

  /** A W3C trace context: the run's id is the trace, its random half the span. */
  private static String traceParent(UUID run) {
    String trace = run.toString().replace("-", "");
    return "\"" + TRACE_PARENT + "\":\"00-" + trace + "-" + trace.substring(16) + "-01\"";
  }
}
