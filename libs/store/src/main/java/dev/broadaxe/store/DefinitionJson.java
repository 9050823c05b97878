package dev.broadaxe.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Step.DesiredLabel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The JSON text in which definitions, labels and slots are stored.
 *
 * <p>What is null is left out, maps are sorted by key, and what a later release added is skipped
 * when read. So the same definition has the same text, and a nullable part that is added later does
 * not change the checksum of those that lack it.
 */
final class DefinitionJson {
  private static final TypeReference<Map<String, DesiredLabel>> DESIRED = new TypeReference<>() {};
  private static final TypeReference<Map<String, Object>> LABELS = new TypeReference<>() {};
  private static final TypeReference<Map<String, Integer>> SLOTS = new TypeReference<>() {};

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Duration.class, new PrintDuration())
                  .addDeserializer(Duration.class, new ParseDuration()))
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .withConfigOverride(List.class, o -> o.setSetterInfo(emptyForNull()))
          .withConfigOverride(Map.class, o -> o.setSetterInfo(emptyForNull()))
          .build();

  private DefinitionJson() {}

  private static JsonSetter.Value emptyForNull() {
    return JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
  }

  static String definition(Definition definition) {
    return written(() -> MAPPER.writeValueAsString(definition));
  }

  static Definition definition(String text) {
    return written(() -> MAPPER.readValue(text, Definition.class));
  }

  /**
   * What two definitions have in common if and only if they are the same but for their steps' ids.
   */
  static byte[] checksum(Definition definition) {
    ObjectNode tree = MAPPER.valueToTree(definition);
    tree.withArray("steps").forEach(step -> ((ObjectNode) step).remove("id"));
    String text = written(() -> MAPPER.writeValueAsString(tree));
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  static String desired(Map<String, DesiredLabel> labels) {
    return written(() -> MAPPER.writeValueAsString(labels));
  }

  static Map<String, DesiredLabel> desired(String text) {
    return written(() -> MAPPER.readValue(text, DESIRED));
  }

  static String labels(Map<String, Object> labels) {
    return written(() -> MAPPER.writeValueAsString(labels));
  }

  static Map<String, Object> labels(String text) {
    return written(() -> MAPPER.readValue(text, LABELS));
  }

  static String slots(Map<String, Integer> slots) {
    return written(() -> MAPPER.writeValueAsString(slots));
  }

  static Map<String, Integer> slots(String text) {
    return written(() -> MAPPER.readValue(text, SLOTS));
  }

  private interface Work<T> {
    T run() throws JsonProcessingException;
  }

  private static <T> T written(Work<T> work) {
    try {
      return work.run();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not in the form in which it is stored", e);
    }
  }

  /** Writes a duration as text: PT1M30S. */
  private static final class PrintDuration extends StdSerializer<Duration> {
    private static final long serialVersionUID = 1L;

    PrintDuration() {
      super(Duration.class);
    }

    @Override
    public void serialize(Duration value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(value.toString());
    }
  }

  /** Reads a duration from its text. */
  private static final class ParseDuration extends StdDeserializer<Duration> {
    private static final long serialVersionUID = 1L;

    ParseDuration() {
      super(Duration.class);
    }

    @Override
    public Duration deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      return Duration.parse(parser.getValueAsString());
    }
  }
}
