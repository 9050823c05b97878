package dev.broadaxe.messaging;

import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.StreamChunk;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One thing in a batch: what the bus itself must know in front, in binary, then what it only
 * carries.
 */
sealed interface Item {
  JsonCodec CODEC = new JsonCodec();
  byte[] NOTHING = {};

  /**
   * A command; its envelope is decoded later, so that one that cannot be read can be answered.
   *
   * @param answered whether the sender waits for an answer
   */
  record Asking(UUID id, boolean answered, @Nullable String trace, byte[] envelope)
      implements Item {
    static byte[] encode(Envelope envelope, boolean answered, @Nullable String trace) {
      byte[] named = trace == null ? NOTHING : trace.getBytes(StandardCharsets.US_ASCII);
      byte[] context = named.length > 255 ? NOTHING : named;
      byte[] command = CODEC.encode(envelope);
      ByteBuffer item = ByteBuffer.allocate(18 + context.length + command.length);
      put(item, envelope.id()).put((byte) (answered ? 1 : 0)).put((byte) context.length);
      return item.put(context).put(command).array();
    }

    static Asking decode(byte[] bytes) {
      return reading(
          bytes,
          item -> {
            UUID id = uuid(item);
            boolean answered = item.get() != 0;
            byte[] trace = Batch.bytes(item, Byte.toUnsignedInt(item.get()));
            String context =
                trace.length == 0 ? null : new String(trace, StandardCharsets.US_ASCII);
            return new Asking(id, answered, context, rest(item));
          });
    }
  }

  /** What became of a command at the owner, by the code that it carries; never renumbered. */
  enum Verdict {
    ANSWERED(0),
    AWAY(1),
    BUSY(2);

    private final byte code;

    Verdict(int code) {
      this.code = (byte) code;
    }

    private static Verdict of(byte code) {
      for (Verdict verdict : values()) {
        if (verdict.code == code) {
          return verdict;
        }
      }
      throw new IllegalArgumentException("unknown verdict: " + code);
    }
  }

  /**
   * The answer to a command.
   *
   * @param reply the owner's, or null unless it answered
   */
  record Answer(UUID id, Verdict verdict, @Nullable Reply reply) implements Item {
    byte[] encode() {
      byte[] body = reply == null ? NOTHING : CODEC.encode(reply);
      ByteBuffer item = ByteBuffer.allocate(17 + body.length);
      return put(item, id).put(verdict.code).put(body).array();
    }

    static Answer decode(byte[] bytes) {
      return reading(
          bytes,
          item -> {
            UUID id = uuid(item);
            Verdict verdict = Verdict.of(item.get());
            Reply reply = verdict == Verdict.ANSWERED ? CODEC.decodeReply(rest(item)) : null;
            return new Answer(id, verdict, reply);
          });
    }
  }

  /** An effect of a tenant's round. */
  record Doing(UUID tenant, Effect effect) implements Item {
    static byte[] encode(UUID tenant, byte[] effect) {
      return put(ByteBuffer.allocate(16 + effect.length), tenant).put(effect).array();
    }

    static Doing decode(byte[] bytes) {
      return reading(bytes, item -> new Doing(uuid(item), CODEC.decodeEffect(rest(item))));
    }
  }

  /** A chunk of a tenant's stream. */
  record Streamed(UUID tenant, StreamChunk chunk) implements Item {
    byte[] encode() {
      ByteBuffer item = ByteBuffer.allocate(72 + chunk.data().size());
      put(put(put(item, tenant), chunk.run()), chunk.task());
      item.putInt(chunk.attempt()).putLong(chunk.index());
      Instant at = chunk.at();
      item.putLong(at.getEpochSecond()).putInt(at.getNano());
      return item.put(chunk.data().bytes()).array();
    }

    static Streamed decode(byte[] bytes) {
      return reading(
          bytes,
          item -> {
            UUID tenant = uuid(item);
            UUID run = uuid(item);
            UUID task = uuid(item);
            int attempt = item.getInt();
            long index = item.getLong();
            Instant at = Instant.ofEpochSecond(item.getLong(), item.getInt());
            Payload data = new Payload(rest(item));
            return new Streamed(tenant, new StreamChunk(run, task, attempt, index, data, at));
          });
    }
  }

  private static <T> T reading(byte[] bytes, Function<ByteBuffer, T> read) {
    try {
      return read.apply(ByteBuffer.wrap(bytes));
    } catch (BufferUnderflowException | DateTimeException e) {
      throw new IllegalArgumentException("an item cannot be read", e);
    }
  }

  private static ByteBuffer put(ByteBuffer item, UUID id) {
    return item.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
  }

  private static UUID uuid(ByteBuffer item) {
    return new UUID(item.getLong(), item.getLong());
  }

  private static byte[] rest(ByteBuffer item) {
    return Batch.bytes(item, item.remaining());
  }
}
