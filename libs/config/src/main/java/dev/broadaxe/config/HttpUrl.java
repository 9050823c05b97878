package dev.broadaxe.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads the base URL of a server; a slash at the end is dropped. */
public final class HttpUrl implements Converter<String> {

  @Override
  public String convert(String text) {
    try {
      URI url = new URI(text);
      boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (http && url.getHost() != null && url.getQuery() == null && url.getFragment() == null) {
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
      }
    } catch (URISyntaxException e) {
      // Told below, as for a URL of another kind.
    }
    throw new IllegalArgumentException(
        "must be a URL such as https://tasks.example.com, not '" + text + "'");
  }
}
