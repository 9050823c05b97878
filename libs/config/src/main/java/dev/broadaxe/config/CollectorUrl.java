package dev.broadaxe.config;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads the address of a collector, with or without a scheme. */
public final class CollectorUrl implements Converter<String> {
  private static final Pattern FORM =
      Pattern.compile("(https?://)?([^\\s/:@?#]+|\\[[0-9a-fA-F:.]+]):[0-9]{1,5}/?");

  @Override
  public String convert(String text) {
    if (!FORM.matcher(text).matches()) {
      // Not the text: it may hold a password.
      throw new IllegalArgumentException(
          "must be host:port, http://host:port or https://host:port");
    }
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
