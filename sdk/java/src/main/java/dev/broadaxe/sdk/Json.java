package dev.broadaxe.sdk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.LinkedHashMap;
import java.util.Map;

/** Inputs, outputs and metadata as the JSON text that the engine carries. */
final class Json {

  private static final TypeReference<LinkedHashMap<String, Object>> MAP = new TypeReference<>() {};

  private final ObjectMapper mapper;

  Json(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * With every Jackson module on the class path; fields that a record does not have are skipped, so
   * that the other side may grow.
   */
  static Json standard() {
    return new Json(
        JsonMapper.builder()
            .findAndAddModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build());
  }

  /**
   * A value as the text of a JSON object.
   *
   * @throws IllegalArgumentException if it becomes anything else: workers in other languages, and
   *     the engine for inputs, accept objects only
   */
  String object(String what, Object value) {
    String text;
    try {
      text = mapper.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          what + " cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
    if (!text.startsWith("{")) {
      throw new IllegalArgumentException(
          what
              + " must become a JSON object, such as a record or a map does, but "
              + value.getClass().getName()
              + " does not");
    }
    return text;
  }

  /**
   * The value that JSON text stands for; null for no text and for {@code null}. Whether a task has
   * an output is between its caller and its code, so the type does not say so.
   */
  @SuppressWarnings("NullAway") // The T of a task without output is Void, whose only value is null.
  <T> T read(String what, String text, Class<T> type) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      return mapper.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw unreadable(what, type, e);
    }
  }

  /** The value of one member of the object that JSON text stands for; no member is an empty one. */
  <T> T member(String what, String text, String name, Class<T> type) {
    try {
      JsonNode member = mapper.readTree(text).get(name);
      boolean absent = member == null || member.isNull();
      return mapper.treeToValue(absent ? mapper.createObjectNode() : member, type);
    } catch (JsonProcessingException e) {
      throw unreadable(what, type, e);
    }
  }

  /** The object that JSON text stands for, as a map in its order; empty if it is none. */
  Map<String, Object> map(String text) {
    if (text.isEmpty()) {
      return Map.of();
    }
    try {
      var map = mapper.readValue(text, MAP);
      return map == null ? Map.of() : map;
    } catch (JsonProcessingException e) {
      return Map.of();
    }
  }

  /** An object of members that are JSON text already. */
  String join(Map<String, String> members) {
    var object = mapper.createObjectNode();
    for (Map.Entry<String, String> member : members.entrySet()) {
      object.putRawValue(member.getKey(), new RawValue(member.getValue()));
    }
    return object.toString();
  }

  private static IllegalArgumentException unreadable(
      String what, Class<?> type, JsonProcessingException cause) {
    return new IllegalArgumentException(
        what + " is no " + type.getName() + ": " + cause.getOriginalMessage(), cause);
  }
}
