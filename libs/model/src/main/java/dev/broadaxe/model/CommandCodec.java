package dev.broadaxe.model;

/** How commands become bytes that lie in the inbox or cross a broker. */
public interface CommandCodec {
  /** The id of the command's kind, which is never renamed or given to another. */
  String kind(Command command);

  byte[] encode(Envelope envelope);

  /** Throws IllegalArgumentException when the bytes are no command of a kind that is known. */
  Envelope decode(byte[] bytes);
}
