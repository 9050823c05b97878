package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a whole number that is not negative. */
public final class NaturalInt implements Converter<Integer> {

  @Override
  public Integer convert(String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of range.
    }
    throw new IllegalArgumentException(
        "must be a whole number from 0 to 2147483647, not '" + text + "'");
  }
}
