package dev.broadaxe.loops;

import java.security.SecureRandom;

/** The only source of randomness, so that a test can replay it from a seed. */
@FunctionalInterface
public interface Chance {
  /** Any {@code long}, all equally likely. */
  long nextLong();

  /**
   * A number from 0 up to the bound, all equally likely.
   *
   * @throws IllegalArgumentException unless the bound is positive
   */
  default int nextInt(int bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("the bound of a random number must be positive");
    }
    while (true) {
      long bits = nextLong() >>> 33;
      long value = bits % bound;
      // The last, incomplete span of the 31 bits would favour small numbers.
      if (bits - value + bound - 1 < 1L << 31) {
        return (int) value;
      }
    }
  }

  /** A number from 0 up to 1, in steps of 2^-53. */
  default double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** True with that probability, 0 to 1. */
  default boolean happens(double probability) {
    return nextDouble() < probability;
  }

  /** Numbers that cannot be foreseen; for any number of threads. */
  static Chance secure() {
    SecureRandom random = new SecureRandom();
    return random::nextLong;
  }

  /** The same numbers for the same seed on every JVM; for one thread. */
  static Chance seeded(long seed) {
    return new SplitMix(seed);
  }
}
