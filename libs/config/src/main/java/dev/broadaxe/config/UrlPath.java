package dev.broadaxe.config;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads the path of a page. */
public final class UrlPath implements Converter<String> {
  private static final Pattern FORM = Pattern.compile("(/[A-Za-z0-9._~-]+)+|/");

  @Override
  public String convert(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("must be a path such as /metrics, not '" + text + "'");
    }
    return text;
  }
}
