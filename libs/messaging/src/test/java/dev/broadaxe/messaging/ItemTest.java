package dev.broadaxe.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The frames around messages, byte by byte: while an upgrade runs, processes of two releases read
 * each other's.
 */
final class ItemTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final String TENANT = "019ab000000070008000000000000001";
  private static final String ID = "019ab000000070008000000000000002";
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @Test
  void aCommandIsBehindItsIdWhetherItIsAnsweredAndItsTrace() throws IOException {
    String head = ID + "01" + "37" + HEX.formatHex(TRACE.getBytes(StandardCharsets.US_ASCII));
    Envelope envelope = new Envelope(Samples.TENANT, Samples.id(2), Samples.AT, true, beat());

    Item.Asking read = Item.Asking.decode(bytes(head, golden("beat")));
    byte[] written = Item.Asking.encode(envelope, true, TRACE);

    assertThat(read.id()).isEqualTo(Samples.id(2));
    assertThat(read.answered()).isTrue();
    assertThat(read.trace()).isEqualTo(TRACE);
    assertThat(Item.CODEC.decode(read.envelope())).isEqualTo(envelope);
    assertThat(HEX.formatHex(written)).startsWith(head + "7b");
  }

  @Test
  void aCommandMayHaveNoTraceAndNobodyWhoWaits() throws IOException {
    String head = ID + "00" + "00";
    Envelope envelope = new Envelope(Samples.TENANT, Samples.id(2), Samples.AT, true, beat());

    Item.Asking read = Item.Asking.decode(bytes(head, golden("beat")));

    assertThat(read.answered()).isFalse();
    assertThat(read.trace()).isNull();
    assertThat(HEX.formatHex(Item.Asking.encode(envelope, false, null))).startsWith(head + "7b");
  }

  @Test
  void anAnswerIsBehindItsIdAndVerdict() throws IOException {
    Reply reply = Samples.replies().getLast();

    assertThat(Item.Answer.decode(bytes(ID + "00", golden("refused"))))
        .isEqualTo(new Item.Answer(Samples.id(2), Item.Verdict.ANSWERED, reply));
    assertThat(Item.Answer.decode(HEX.parseHex(ID + "01")).verdict()).isEqualTo(Item.Verdict.AWAY);
    assertThat(Item.Answer.decode(HEX.parseHex(ID + "02")).verdict()).isEqualTo(Item.Verdict.BUSY);
    assertThat(HEX.formatHex(new Item.Answer(Samples.id(2), Item.Verdict.ANSWERED, reply).encode()))
        .startsWith(ID + "00" + "7b");
    assertThat(HEX.formatHex(new Item.Answer(Samples.id(2), Item.Verdict.BUSY, null).encode()))
        .isEqualTo(ID + "02");
  }

  @Test
  void anEffectIsBehindItsTenant() throws IOException {
    Effect effect = Samples.effects().getFirst();

    assertThat(Item.Doing.decode(bytes(TENANT, golden("deliver"))))
        .isEqualTo(new Item.Doing(Samples.TENANT, effect));
    assertThat(HEX.formatHex(Item.Doing.encode(Samples.TENANT, Item.CODEC.encode(effect))))
        .startsWith(TENANT + "7b");
  }

  @Test
  void aChunkIsBinaryAsAWhole() {
    String form =
        TENANT
            + "019ab000000070008000000000000003"
            + "019ab000000070008000000000000004"
            + "00000002"
            + "0000000000000005"
            + "000000006a017bb2"
            + "075bca00"
            + "00ff7b";
    Item.Streamed chunk =
        new Item.Streamed(
            Samples.TENANT,
            new StreamChunk(
                Samples.id(3),
                Samples.id(4),
                2,
                5,
                new Payload(HEX.parseHex("00ff7b")),
                Instant.ofEpochSecond(0x6a017bb2L, 0x075bca00)));

    assertThat(HEX.formatHex(chunk.encode())).isEqualTo(form);
    assertThat(Item.Streamed.decode(HEX.parseHex(form))).isEqualTo(chunk);
  }

  @Test
  void aBatchIsAVersionAndEachItemBehindItsLength() {
    byte[] body = HEX.parseHex("01" + "00000002" + "cafe" + "00000001" + "07");

    assertThat(Batch.join(List.of(HEX.parseHex("cafe"), HEX.parseHex("07")))).isEqualTo(body);
    assertThat(Batch.split(body).stream().map(HEX::formatHex)).containsExactly("cafe", "07");
  }

  /** What only a later release writes is put aside by itself, not with the rest of its batch. */
  @Test
  void whatALaterReleaseWritesIsRefusedByName() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.split(HEX.parseHex("02" + "00000001" + "07")))
        .withMessage("unknown version of a batch: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Item.Answer.decode(HEX.parseHex(ID + "03")))
        .withMessage("unknown verdict: 3");
  }

  private static Command beat() {
    return Samples.commands().stream()
        .filter(Command.Beat.class::isInstance)
        .findFirst()
        .orElseThrow();
  }

  private static byte[] golden(String kind) throws IOException {
    try (InputStream golden =
        Objects.requireNonNull(ItemTest.class.getResourceAsStream("/golden/" + kind + ".json"))) {
      return golden.readAllBytes();
    }
  }

  private static byte[] bytes(String head, byte[] rest) {
    byte[] first = HEX.parseHex(head);
    return ByteBuffer.allocate(first.length + rest.length).put(first).put(rest).array();
  }
}
