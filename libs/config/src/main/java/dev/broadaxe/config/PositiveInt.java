package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a whole number of at least one. */
public final class PositiveInt implements Converter<Integer> {

  @Override
  public Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 1) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of range.
    }
    throw new IllegalArgumentException(
        "must be a whole number from 1 to 2147483647, not '" + text + "'");
  }
}
