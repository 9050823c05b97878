package dev.broadaxe.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Where a Postgres database is and who we are to it, without its password when printed.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param password empty if there is none
 * @param sslRootCertificate path of a PEM file with the authorities to trust; required by the two
 *     verifying modes, unused by the others
 */
public record DatabaseUrl(
    String host,
    int port,
    String database,
    String user,
    String password,
    SslMode sslMode,
    @Nullable String sslRootCertificate) {

  private static final int DEFAULT_PORT = 5_432;
  private static final int PORT_MAX = 65_535;
  private static final String FORM = "postgres://user:password@host:5432/database?sslmode=disable";
  private static final String VARIABLE = "DATABASE_URL";
  static final String MISSING = VARIABLE + ": must be given, such as " + FORM;

  /** What other clients are told behind the question mark, and what is not for us to obey. */
  private static final Set<String> IGNORED =
      Set.of("application_name", "connect_timeout", "search_path", "timezone", "TimeZone");

  /** Refuses what cannot be connected to. */
  public DatabaseUrl {
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          "port " + port + " of the database is not between 1 and " + PORT_MAX);
    }
    if (host.isBlank() || database.isBlank() || user.isBlank()) {
      throw new IllegalArgumentException("a database needs a host, a name and a user");
    }
    if (sslMode.checksIssuer() && sslRootCertificate == null) {
      throw new IllegalArgumentException("sslmode=" + sslMode + " needs sslrootcert=FILE");
    }
  }

  /** A place on a trusted network, without TLS. */
  public static DatabaseUrl plain(
      String host, int port, String database, String user, String password) {
    return new DatabaseUrl(host, port, database, user, password, SslMode.DISABLE, null);
  }

  /**
   * Reads {@code postgres://} or {@code postgresql://}; user and host must be given, the database
   * is named like the user if it is not, the port is 5432 and sslmode is prefer. Messages never
   * contain the text, because a password may stand anywhere in a mistyped one.
   *
   * @throws IllegalArgumentException if it is anything else, or has parameters that we do not know
   */
  public static DatabaseUrl parse(String text) {
    URI url = uri(text);
    if (url == null) {
      throw new IllegalArgumentException(
          "must have the form " + FORM + " with special characters escaped as %XX");
    }
    String scheme = String.valueOf(url.getScheme());
    String[] login = String.valueOf(url.getRawUserInfo()).split(":", 2);
    if (!(scheme.equals("postgres") || scheme.equals("postgresql"))
        || url.getRawUserInfo() == null
        || login[0].isEmpty()
        || url.getHost() == null
        || url.getPort() == 0
        || url.getPort() > PORT_MAX) {
      throw new IllegalArgumentException("must have the form " + FORM);
    }
    String user = decoded(login[0]);
    String path = url.getRawPath();
    Map<String, String> parameters = parameters(url.getRawQuery());
    return new DatabaseUrl(
        url.getHost().replaceAll("[\\[\\]]", ""),
        url.getPort() < 0 ? DEFAULT_PORT : url.getPort(),
        path.length() <= 1 ? user : decoded(path.substring(1)),
        user,
        login.length == 1 ? "" : decoded(login[1]),
        SslMode.parse(parameters.getOrDefault("sslmode", "prefer")),
        parameters.get("sslrootcert"));
  }

  /**
   * The database that an environment names, for a program that needs no other setting.
   *
   * @throws InvalidSettingsException if there is none, or not in the right form
   */
  public static DatabaseUrl in(Map<String, String> environment) {
    return Settings.database(environment)
        .address()
        .orElseThrow(() -> new InvalidSettingsException(List.of(MISSING)));
  }

  /** Null instead of the exception that says why, because its message contains the text. */
  private static @Nullable URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      String[] parts = parameter.split("=", 2);
      if (parts[0].equals("sslmode") || parts[0].equals("sslrootcert")) {
        parameters.put(parts[0], parts.length == 1 ? "" : decoded(parts[1]));
      } else if (!IGNORED.contains(parts[0]) && !parts[0].startsWith("pool_")) {
        throw new IllegalArgumentException(
            "only sslmode and sslrootcert are allowed behind the question mark");
      }
    }
    return parameters;
  }

  /** A plus is a plus here, unlike in forms. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The same place for JDBC; user and password go beside it. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s?sslmode=%s%s"
        .formatted(bracketed(), port, encoded(database), sslMode, certificate());
  }

  /** For people and programs that are to connect there, with the password. */
  public String text() {
    String login = password.isEmpty() ? encoded(user) : encoded(user) + ":" + encoded(password);
    return "postgres://%s@%s:%d/%s?sslmode=%s%s"
        .formatted(login, bracketed(), port, encoded(database), sslMode, certificate());
  }

  private String certificate() {
    return sslRootCertificate == null ? "" : "&sslrootcert=" + encoded(sslRootCertificate);
  }

  private String bracketed() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String encoded(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The place, with the password masked. */
  @Override
  public String toString() {
    return "postgres://%s%s@%s:%d/%s?sslmode=%s"
        .formatted(user, password.isEmpty() ? "" : ":***", bracketed(), port, database, sslMode);
  }

  /** Reads the text of a URL. */
  public static final class FromText implements Converter<DatabaseUrl> {

    @Override
    public DatabaseUrl convert(String text) {
      return parse(text);
    }
  }
}
