package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds every kind of message to its golden file and to what readers are promised. */
final class JsonCodecTest {
  private final JsonCodec codec = new JsonCodec();
  private final ObjectMapper mapper = new ObjectMapper();

  @Test
  void everyKindHasOneWireIdAndOneSample() {
    Set<Class<?>> permitted = new LinkedHashSet<>();
    Stream.of(Command.class, Effect.class, Reply.class).forEach(type -> collect(type, permitted));

    assertThat(Stream.of(WireKind.values()).map(WireKind::type))
        .containsExactlyInAnyOrderElementsOf(permitted);
    assertThat(Stream.of(WireKind.values()).map(WireKind::id)).doesNotHaveDuplicates();
    List<Object> samples = new ArrayList<>(Samples.commands());
    samples.addAll(Samples.effects());
    samples.addAll(Samples.replies());
    assertThat(samples.stream().<Class<?>>map(Object::getClass))
        .containsExactlyInAnyOrderElementsOf(permitted);
  }

  @Test
  void commandsKeepTheirGoldenForm() throws IOException {
    for (Command command : Samples.commands()) {
      Envelope envelope = new Envelope(Samples.TENANT, Samples.id(2), Samples.AT, true, command);
      byte[] bytes = codec.encode(envelope);
      assertGolden(codec.kind(command), bytes);
      assertThat(codec.decode(bytes)).isEqualTo(envelope);
    }
  }

  @Test
  void effectsKeepTheirGoldenForm() throws IOException {
    for (Effect effect : Samples.effects()) {
      byte[] bytes = codec.encode(effect);
      assertGolden(WireKind.of(effect).id(), bytes);
      assertThat(codec.decodeEffect(bytes)).isEqualTo(effect);
    }
  }

  @Test
  void repliesKeepTheirGoldenForm() throws IOException {
    for (Reply reply : Samples.replies()) {
      byte[] bytes = codec.encode(reply);
      assertGolden(WireKind.of(reply).id(), bytes);
      assertThat(codec.decodeReply(bytes)).isEqualTo(reply);
    }
  }

  @Test
  void fieldsOfALaterReleaseArePassedOver() throws IOException {
    Envelope envelope =
        new Envelope(
            Samples.TENANT, Samples.id(2), Samples.AT, false, Samples.commands().getFirst());
    ObjectNode tree = (ObjectNode) mapper.readTree(codec.encode(envelope));
    tree.put("later", 1);
    ((ObjectNode) tree.path("body")).put("later", "x");
    ((ObjectNode) tree.path("body").path("runs").get(0)).putObject("later").put("deep", true);

    assertThat(codec.decode(mapper.writeValueAsBytes(tree))).isEqualTo(envelope);
  }

  @Test
  void whatCannotBeReadIsRefusedByItsKind() throws IOException {
    byte[] effect = codec.encode(Samples.effects().getFirst());
    ObjectNode command =
        (ObjectNode)
            mapper.readTree(
                codec.encode(
                    new Envelope(
                        Samples.TENANT,
                        Samples.id(2),
                        Samples.AT,
                        false,
                        Samples.commands().getFirst())));
    byte[] unknown = mapper.writeValueAsBytes(command.deepCopy().put("kind", "brew-coffee"));
    ObjectNode bodyless = command.deepCopy();
    bodyless.remove("body");
    byte[] withoutBody = mapper.writeValueAsBytes(bodyless);
    ObjectNode timeless = command.deepCopy();
    timeless.remove("at");
    byte[] withoutInstant = mapper.writeValueAsBytes(timeless);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode(unknown))
        .withMessage("unknown kind of command: brew-coffee");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decodeReply(effect))
        .withMessage("unknown kind of reply: deliver");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode(withoutBody))
        .withMessageContaining("trigger-runs");
    assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(withoutInstant));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> codec.decode("[1".getBytes(StandardCharsets.UTF_8)));
  }

  private static void collect(Class<?> type, Set<Class<?>> found) {
    if (type.isSealed()) {
      for (Class<?> permitted : type.getPermittedSubclasses()) {
        collect(permitted, found);
      }
    } else {
      found.add(type);
    }
  }

  private void assertGolden(String kind, byte[] bytes) throws IOException {
    JsonNode expected;
    try (InputStream golden = getClass().getResourceAsStream("/golden/" + kind + ".json")) {
      assertThat(golden).as("golden/%s.json, to hold %s", kind, text(bytes)).isNotNull();
      expected = mapper.readTree(golden);
    }
    assertThat(mapper.readTree(bytes)).as(kind).isEqualTo(expected);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
