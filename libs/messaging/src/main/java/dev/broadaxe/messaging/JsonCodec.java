package dev.broadaxe.messaging;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

/**
 * Commands, effects and replies as JSON objects with their kind, as they lie in the inbox and cross
 * a broker.
 *
 * <p>Fields that a reader does not know are passed over, so that a newer process may write to an
 * older one; kinds that it does not know are refused. All methods throw IllegalArgumentException
 * for what cannot be read.
 */
public final class JsonCodec implements CommandCodec {
  private static final String KIND = "kind";
  private static final String BODY = "body";

  private final ObjectMapper mapper =
      JsonMapper.builder()
          .addModule(new JsonTypes())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  /** The frame around a command. */
  private record Frame(UUID tenant, UUID id, Instant at, boolean resent, String kind) {}

  @Override
  public String kind(Command command) {
    return WireKind.of(command).id();
  }

  @Override
  public byte[] encode(Envelope envelope) {
    ObjectNode tree =
        mapper.valueToTree(
            new Frame(
                envelope.tenant(),
                envelope.id(),
                envelope.at(),
                envelope.resent(),
                kind(envelope.command())));
    tree.set(BODY, mapper.valueToTree(envelope.command()));
    return write(tree);
  }

  @Override
  public Envelope decode(byte[] bytes) {
    JsonNode tree = read(bytes);
    Frame frame = convert(tree, Frame.class);
    if (frame.tenant() == null || frame.id() == null || frame.at() == null) {
      throw new IllegalArgumentException("a command lacks its tenant, id or instant");
    }
    return new Envelope(
        frame.tenant(), frame.id(), frame.at(), frame.resent(), body(tree, Command.class));
  }

  public byte[] encode(Effect effect) {
    return framed(effect);
  }

  public Effect decodeEffect(byte[] bytes) {
    return body(read(bytes), Effect.class);
  }

  public byte[] encode(Reply reply) {
    return framed(reply);
  }

  public Reply decodeReply(byte[] bytes) {
    return body(read(bytes), Reply.class);
  }

  private byte[] framed(Object message) {
    ObjectNode tree = mapper.createObjectNode().put(KIND, WireKind.of(message).id());
    tree.set(BODY, mapper.valueToTree(message));
    return write(tree);
  }

  private <T> T body(JsonNode tree, Class<T> family) {
    WireKind kind = WireKind.of(tree.path(KIND).asText(null), family);
    if (!tree.path(BODY).isObject()) {
      throw new IllegalArgumentException("a message of kind " + kind.id() + " lacks its body");
    }
    return family.cast(convert(tree.path(BODY), kind.type()));
  }

  private <T> T convert(JsonNode tree, Class<T> type) {
    try {
      return mapper.treeToValue(tree, type);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read a " + type.getSimpleName(), e);
    }
  }

  private JsonNode read(byte[] bytes) {
    try {
      return mapper.readTree(bytes);
    } catch (IOException e) {
      throw new IllegalArgumentException("a message is not JSON", e);
    }
  }

  private byte[] write(JsonNode tree) {
    try {
      return mapper.writeValueAsBytes(tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
