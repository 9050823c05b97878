package dev.broadaxe.store;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.Envelope;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A codec that writes an envelope's id and reads what it wrote, for tests of where bytes go. */
final class RememberingCodec implements CommandCodec {
  private final Map<UUID, Envelope> written = new ConcurrentHashMap<>();

  @Override
  public String kind(Command command) {
    return command.getClass().getSimpleName();
  }

  @Override
  public byte[] encode(Envelope envelope) {
    written.put(envelope.id(), envelope);
    return envelope.id().toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Envelope decode(byte[] body) {
    Envelope envelope = written.get(UUID.fromString(new String(body, StandardCharsets.UTF_8)));
    if (envelope == null) {
      throw new IllegalArgumentException("never written");
    }
    return envelope;
  }
}
