package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a TCP port. */
public final class Port implements Converter<Integer> {

  private static final int MAX = 65_535;

  @Override
  public Integer convert(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= MAX) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of range.
    }
    throw new IllegalArgumentException("must be a port from 0 to 65535, not '" + text + "'");
  }
}
