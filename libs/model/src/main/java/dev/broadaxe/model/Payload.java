package dev.broadaxe.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Immutable UTF-8 bytes from outside (an input, an output, an error text) that the engine carries
 * but never reads.
 *
 * <p>Kept as bytes because that is how it arrives, how it is stored and how it leaves: decoding it
 * on the way would only cost. The array given to the constructor belongs to the payload from then
 * on.
 */
public final class Payload {
  public static final Payload EMPTY = new Payload(new byte[0]);

  private final byte[] bytes;

  public Payload(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Payload of(String text) {
    return text.isEmpty() ? EMPTY : new Payload(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, not a copy: they must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  public int size() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Payload that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length <= 64 ? text() : "Payload[" + bytes.length + " bytes]";
  }
}
