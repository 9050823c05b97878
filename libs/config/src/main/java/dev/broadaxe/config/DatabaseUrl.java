package dev.broadaxe.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * The text of a connection URL, without its password when printed. Whoever connects reads its
 * parts.
 */
public record DatabaseUrl(String text) {

  /** A password may contain anything, so it ends at the last at-sign. */
  private static final Pattern FORM =
      Pattern.compile("(postgres(?:ql)?://[^:/@?]+)(:.*)?(@[^@?]+)(\\?.*)?");

  /**
   * Checks the form; the message never contains the text.
   *
   * @throws IllegalArgumentException if it is no URL of a Postgres database
   */
  public DatabaseUrl {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "must have the form postgres://user:password@host:5432/database?sslmode=disable");
    }
  }

  /** The URL with its password masked, without its parameters. */
  @Override
  public String toString() {
    Matcher form = FORM.matcher(text);
    return form.replaceFirst(form.matches() && form.group(2) != null ? "$1:***$3" : "$1$3");
  }

  /** Reads the text of a URL. */
  public static final class FromText implements Converter<DatabaseUrl> {

    @Override
    public DatabaseUrl convert(String text) {
      return new DatabaseUrl(text);
    }
  }
}
