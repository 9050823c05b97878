package dev.broadaxe.sdk;

/**
 * The limits of the connection to the engine.
 *
 * @param sendBytesMax the largest message to send; must not exceed what the engine accepts
 * @param receiveBytesMax the largest message to accept
 * @param gzip whether requests are compressed: less traffic for more work on both sides
 */
public record Transport(int sendBytesMax, int receiveBytesMax, boolean gzip) {

  /** 4 MiB both ways, as the engine has it, uncompressed. */
  public static final Transport DEFAULT = new Transport(4 << 20, 4 << 20, false);

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException if one is below 64 KiB
   */
  public Transport {
    if (sendBytesMax < 1 << 16 || receiveBytesMax < 1 << 16) {
      throw new IllegalArgumentException(
          "message limits must be at least 65536 bytes, but are "
              + sendBytesMax
              + " and "
              + receiveBytesMax);
    }
  }
}
