package dev.broadaxe.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads {@code host:port}; an IPv6 address stands in brackets. */
public final class HostAndPort implements Converter<String> {

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:)(\\d{1,5})");
  private static final int PORT_GROUP = 3;
  private static final int PORT_MAX = 65_535;

  @Override
  public String convert(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || Integer.parseInt(form.group(PORT_GROUP)) > PORT_MAX) {
      throw new IllegalArgumentException(
          "must be host:port such as tasks.example.com:7070, not '" + text + "'");
    }
    return text;
  }
}
