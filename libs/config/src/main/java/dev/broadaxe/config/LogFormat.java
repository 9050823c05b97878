package dev.broadaxe.config;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** How a line of the log looks. */
public enum LogFormat {
  /** Text for people. */
  CONSOLE,
  /** An object for machines. */
  JSON;

  /** Reads a name in any case. */
  public static final class FromName implements Converter<LogFormat> {

    @Override
    public LogFormat convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "console" -> CONSOLE;
        case "json" -> JSON;
        default ->
            throw new IllegalArgumentException("must be console or json, not '" + text + "'");
      };
    }
  }
}
