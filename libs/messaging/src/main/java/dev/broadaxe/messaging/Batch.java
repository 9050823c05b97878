package dev.broadaxe.messaging;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Many items in the body of one message: a version, then each item behind its length. */
final class Batch {
  private static final byte VERSION = 1;

  private Batch() {}

  static byte[] join(List<byte[]> items) {
    int size = 1;
    for (byte[] item : items) {
      size += Integer.BYTES + item.length;
    }
    ByteBuffer body = ByteBuffer.allocate(size).put(VERSION);
    for (byte[] item : items) {
      body.putInt(item.length).put(item);
    }
    return body.array();
  }

  /** Throws IllegalArgumentException when the body is no batch. */
  static List<byte[]> split(byte[] body) {
    try {
      ByteBuffer rest = ByteBuffer.wrap(body);
      byte version = rest.get();
      if (version != VERSION) {
        throw new IllegalArgumentException("unknown version of a batch: " + version);
      }
      List<byte[]> items = new ArrayList<>();
      while (rest.hasRemaining()) {
        items.add(bytes(rest, rest.getInt()));
      }
      return items;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a batch ends too early", e);
    }
  }

  /** The next bytes; throws IllegalArgumentException when there are not so many. */
  static byte[] bytes(ByteBuffer from, int count) {
    if (count < 0 || count > from.remaining()) {
      throw new IllegalArgumentException(
          "an item of " + count + " bytes where " + from.remaining() + " are left");
    }
    byte[] bytes = new byte[count];
    from.get(bytes);
    return bytes;
  }
}
