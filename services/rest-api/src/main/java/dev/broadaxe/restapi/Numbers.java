package dev.broadaxe.restapi;

import java.util.UUID;

/** Whole numbers for clients that want them where we have ids: derived, never stored. */
final class Numbers {
  /** What a double of JavaScript holds exactly. */
  private static final int BITS = 53;

  private Numbers() {}

  /** The number of an id, always the same, above zero. */
  static long of(UUID id) {
    return exact(id.getMostSignificantBits() * 31 + id.getLeastSignificantBits());
  }

  /** A number above zero that JavaScript holds exactly, well mixed from these bits. */
  static long exact(long bits) {
    long mixed = bits;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return Math.max(1, (mixed ^ (mixed >>> 33)) >>> (Long.SIZE - BITS));
  }
}
