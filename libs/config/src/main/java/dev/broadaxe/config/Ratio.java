package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a share of a whole. */
public final class Ratio implements Converter<Double> {

  @Override
  public Double convert(String text) {
    try {
      double ratio = Double.parseDouble(text);
      if (ratio >= 0 && ratio <= 1) {
        return ratio;
      }
    } catch (NumberFormatException e) {
      // Told below, as for a number out of range.
    }
    throw new IllegalArgumentException("must be a number from 0 to 1, not '" + text + "'");
  }
}
