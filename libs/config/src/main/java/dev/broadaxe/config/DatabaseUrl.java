package dev.broadaxe.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Where a Postgres database is and who we are to it, without its password when printed.
 *
 * @param password null if the server asks for none
 */
public record DatabaseUrl(
    String host,
    int port,
    String database,
    String user,
    @Nullable String password,
    SslMode sslMode) {

  private static final int DEFAULT_PORT = 5_432;
  private static final String FORM = "postgres://user:password@host:5432/database?sslmode=disable";

  /**
   * Reads {@code postgres://} or {@code postgresql://}; user and host must be given, the database
   * is named like the user if it is not, sslmode is prefer. Messages never contain the text,
   * because a password may stand anywhere in a mistyped one.
   *
   * @throws IllegalArgumentException if it is anything else, or has a parameter beside sslmode
   */
  public static DatabaseUrl parse(String text) {
    URI url = uri(text);
    if (url == null) {
      throw new IllegalArgumentException(
          "must have the form " + FORM + " with special characters escaped as %XX");
    }
    String scheme = String.valueOf(url.getScheme());
    String login = url.getRawUserInfo();
    if (!(scheme.equals("postgres") || scheme.equals("postgresql"))
        || login == null
        || login.startsWith(":")
        || login.isEmpty()
        || url.getHost() == null) {
      throw new IllegalArgumentException("must have the form " + FORM);
    }
    int colon = login.indexOf(':');
    String user = decoded(colon < 0 ? login : login.substring(0, colon));
    String path = url.getRawPath();
    return new DatabaseUrl(
        url.getHost().replaceAll("[\\[\\]]", ""),
        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
        path.length() <= 1 ? user : decoded(path.substring(1)),
        user,
        colon < 0 ? null : decoded(login.substring(colon + 1)),
        sslMode(url.getRawQuery()));
  }

  /** Null instead of the exception that says why, because its message contains the text. */
  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static SslMode sslMode(@Nullable String query) {
    SslMode mode = SslMode.PREFER;
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      if (!parts[0].equals("sslmode")) {
        throw new IllegalArgumentException("only the parameter sslmode is allowed behind the ?");
      }
      mode =
          Arrays.stream(SslMode.values())
              .filter(each -> parts.length == 2 && each.text().equals(parts[1]))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "sslmode must be one of "
                              + Arrays.stream(SslMode.values()).map(SslMode::text).toList()));
    }
    return mode;
  }

  /** A plus is a plus here, unlike in forms. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The whole URL, password included. */
  public String withPassword() {
    return text(password == null ? "" : ":" + encoded(password));
  }

  /** The URL with the password masked. */
  @Override
  public String toString() {
    return text(password == null ? "" : ":***");
  }

  private String text(String secret) {
    String bracketed = host.contains(":") ? "[" + host + "]" : host;
    return "postgres://%s%s@%s:%d/%s?sslmode=%s"
        .formatted(encoded(user), secret, bracketed, port, encoded(database), sslMode.text());
  }

  /** Reads the text of a URL. */
  public static final class FromText implements Converter<DatabaseUrl> {

    @Override
    public DatabaseUrl convert(String text) {
      return parse(text);
    }
  }
}
