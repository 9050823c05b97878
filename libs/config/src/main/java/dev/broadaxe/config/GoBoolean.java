package dev.broadaxe.config;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a yes or no in the forms that Go programs take. */
public final class GoBoolean implements Converter<Boolean> {

  @Override
  public Boolean convert(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "t", "1" -> true;
      case "false", "f", "0" -> false;
      default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
    };
  }
}
