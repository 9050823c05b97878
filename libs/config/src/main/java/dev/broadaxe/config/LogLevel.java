package dev.broadaxe.config;

import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** How bad something must be to be logged. */
public enum LogLevel {
  /** Everything that may help to find a fault. */
  DEBUG,
  /** What was decided. */
  INFO,
  /** What works all the same, or again by itself. */
  WARN,
  /** What does not. */
  ERROR,
  /** What ends the process. */
  FATAL,
  /** Nothing. */
  DISABLED;

  /** Reads a name in any case; the neighbours that elsewhere are levels, too, are taken for one. */
  public static final class FromName implements Converter<LogLevel> {

    @Override
    public LogLevel convert(String text) {
      return switch (text.toLowerCase(Locale.ROOT)) {
        case "trace", "debug" -> DEBUG;
        case "info" -> INFO;
        case "warn" -> WARN;
        case "error" -> ERROR;
        case "fatal", "panic" -> FATAL;
        case "disabled" -> DISABLED;
        default ->
            throw new IllegalArgumentException(
                "must be debug, info, warn, error, fatal or disabled, not '" + text + "'");
      };
    }
  }
}
