package dev.broadaxe.security;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** As much of DER (X.690) as the older forms of private keys need. */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int SEQUENCE = 0x30;

  /** The curve in a key of RFC 5915. */
  private static final int PARAMETERS = 0xA0;

  /** {@code SEQUENCE { OID rsaEncryption, NULL }}. */
  private static final byte[] RSA = {
    0x30, 0x0D, 0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };

  /** {@code OID ecPublicKey}. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };

  private Der() {}

  /** A key in the form of PKCS#1, in that of PKCS#8. */
  static byte[] rsaToPkcs8(byte[] key) {
    return pkcs8(RSA, key);
  }

  /**
   * A key in the form of RFC 5915, in that of PKCS#8.
   *
   * @throws IllegalArgumentException if it is no such key, or does not name its curve
   */
  static byte[] ecToPkcs8(byte[] key) {
    byte[] curve = parts(part(ByteBuffer.wrap(key), SEQUENCE)).get(PARAMETERS);
    if (curve == null) {
      throw new IllegalArgumentException("the key does not name its curve");
    }
    return pkcs8(of(SEQUENCE, EC, curve), key);
  }

  private static byte[] pkcs8(byte[] algorithm, byte[] key) {
    return of(SEQUENCE, of(INTEGER, new byte[] {0}), algorithm, of(OCTETS, key));
  }

  private static byte[] of(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3;
      out.write(0x80 | bytes);
      for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        out.write(length >>> shift);
      }
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  /** What follows each tag, of which there must be no two. */
  private static Map<Integer, byte[]> parts(ByteBuffer in) {
    Map<Integer, byte[]> parts = new LinkedHashMap<>();
    while (in.hasRemaining()) {
      int tag = in.get(in.position()) & 0xFF;
      ByteBuffer content = part(in, tag);
      byte[] bytes = new byte[content.remaining()];
      content.get(bytes);
      parts.put(tag, bytes);
    }
    return parts;
  }

  private static ByteBuffer part(ByteBuffer in, int tag) {
    if (in.remaining() < 2 || (in.get() & 0xFF) != tag) {
      throw new IllegalArgumentException("it is not DER of the right kind");
    }
    int length = in.get() & 0xFF;
    if (length > 0x80) {
      int bytes = length & 0x7F;
      if (bytes > 3 || bytes > in.remaining()) {
        throw new IllegalArgumentException("it is too long");
      }
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (in.get() & 0xFF);
      }
    }
    if (length > in.remaining()) {
      throw new IllegalArgumentException("it is cut off");
    }
    ByteBuffer content = in.slice(in.position(), length);
    in.position(in.position() + length);
    return content;
  }
}
