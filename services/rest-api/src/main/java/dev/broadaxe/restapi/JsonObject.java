package dev.broadaxe.restapi;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.broadaxe.door.Json;
import dev.broadaxe.model.Payload;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A JSON object of an answer, built field by field in this order; what is null is left out. */
final class JsonObject {
  private static final RawValue EMPTY = new RawValue("{}");

  private final ObjectNode node = JsonNodeFactory.instance.objectNode();

  JsonObject text(String name, @Nullable String value) {
    if (value != null) {
      node.put(name, value);
    }
    return this;
  }

  JsonObject id(String name, @Nullable UUID value) {
    return text(name, value == null ? null : value.toString());
  }

  /** RFC 3339 in UTC, to the microsecond. */
  JsonObject time(String name, @Nullable Instant value) {
    return text(name, value == null ? null : value.truncatedTo(ChronoUnit.MICROS).toString());
  }

  JsonObject number(String name, long value) {
    node.put(name, value);
    return this;
  }

  JsonObject flag(String name, boolean value) {
    node.put(name, value);
    return this;
  }

  /** Text that is JSON already, embedded byte for byte; an empty object unless it is an object. */
  JsonObject raw(String name, @Nullable Payload value) {
    boolean object = value != null && Json.check(value.bytes()) == Json.Verdict.OBJECT;
    node.putRawValue(name, value != null && object ? new RawValue(value.text()) : EMPTY);
    return this;
  }

  JsonObject object(String name, JsonObject value) {
    node.set(name, value.node);
    return this;
  }

  JsonObject objects(String name, List<JsonObject> values) {
    node.set(name, array(values));
    return this;
  }

  JsonObject texts(String name, Collection<String> values) {
    ArrayNode array = node.putArray(name);
    values.forEach(array::add);
    return this;
  }

  JsonObject ids(String name, Collection<UUID> values) {
    return texts(name, values.stream().map(UUID::toString).toList());
  }

  JsonObject numbers(String name, Map<String, Integer> values) {
    ObjectNode object = node.putObject(name);
    values.forEach(object::put);
    return this;
  }

  static ArrayNode array(List<JsonObject> values) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode(values.size());
    values.forEach(value -> array.add(value.node));
    return array;
  }

  /** What is written as the answer. */
  @JsonValue
  ObjectNode node() {
    return node;
  }

  @Override
  public String toString() {
    return node.toString();
  }
}
