package dev.broadaxe.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who we are there.
 *
 * @param sslRootCertificate path of the PEM file with the authorities to trust; required by the two
 *     verifying modes, unused by the others
 */
public record PostgresUrl(
    String host,
    int port,
    String database,
    String user,
    String password,
    Ssl ssl,
    @Nullable String sslRootCertificate) {

  /** How much of TLS is insisted on, as libpq has it. */
  public enum Ssl {
    DISABLE,
    ALLOW,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    static Ssl named(String name) {
      for (Ssl ssl : values()) {
        if (ssl.toString().equals(name)) {
          return ssl;
        }
      }
      throw new IllegalArgumentException(
          "sslmode " + name + " of the database URL is not one of " + Arrays.toString(values()));
    }

    boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final Set<String> IGNORED =
      Set.of("application_name", "connect_timeout", "timezone", "TimeZone", "search_path");

  /** Refuses what cannot be connected to. */
  public PostgresUrl {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " of the database URL is not between 1 and 65535");
    }
    if (host.isBlank() || database.isBlank() || user.isBlank()) {
      throw new IllegalArgumentException("the database URL needs a host, a database and a user");
    }
    if (ssl.verifies() && sslRootCertificate == null) {
      throw new IllegalArgumentException(
          "sslmode " + ssl + " of the database URL needs sslrootcert=FILE");
    }
  }

  /**
   * Reads {@code postgres://user:password@host:port/database?sslmode=…&sslrootcert=…}; the port is
   * 5432 and sslmode is prefer unless given.
   *
   * @throws IllegalArgumentException that says what is wrong without showing the password
   */
  public static PostgresUrl parse(String url) {
    URI uri = uri(url);
    if (!List.of("postgres", "postgresql").contains(String.valueOf(uri.getScheme()))) {
      throw new IllegalArgumentException(
          "the database URL must start with postgres:// or postgresql://");
    }
    if (uri.getHost() == null || uri.getRawUserInfo() == null || uri.getRawPath() == null) {
      throw new IllegalArgumentException(
          "the database URL must read postgres://user:password@host:port/database");
    }
    Map<String, String> parameters = parameters(uri.getRawQuery());
    String[] user = uri.getRawUserInfo().split(":", 2);
    return new PostgresUrl(
        uri.getHost().replaceAll("^\\[|]$", ""),
        uri.getPort() < 0 ? 5432 : uri.getPort(),
        decode(uri.getRawPath().replaceFirst("^/", "")),
        decode(user[0]),
        user.length > 1 ? decode(user[1]) : "",
        Ssl.named(parameters.getOrDefault("sslmode", "prefer")),
        parameters.get("sslrootcert"));
  }

  private static URI uri(String url) {
    try {
      return new URI(url.strip());
    } catch (URISyntaxException e) {
      // Neither the cause nor its message is kept: both contain the whole URL with the password.
      throw new IllegalArgumentException(
          "the database URL is malformed at index "
              + e.getIndex()
              + " (special characters in user and password are written as %XX)");
    }
  }

  private static Map<String, String> parameters(@Nullable String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String part : query == null ? new String[0] : query.split("&")) {
      String[] pair = part.split("=", 2);
      String name = decode(pair[0]);
      if (List.of("sslmode", "sslrootcert").contains(name)) {
        parameters.put(name, pair.length > 1 ? decode(pair[1]) : "");
      } else if (!IGNORED.contains(name) && !name.startsWith("pool_")) {
        throw new IllegalArgumentException(
            "parameter " + name + " of the database URL is not known; sslmode and sslrootcert are");
      }
    }
    return parameters;
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The same place for JDBC; user and password go beside it. */
  public String jdbcUrl() {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("sslmode", ssl.toString());
    if (sslRootCertificate != null) {
      parameters.put("sslrootcert", sslRootCertificate);
    }
    String query =
        parameters.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + encode(pair.getValue()))
            .collect(Collectors.joining("&"));
    return "jdbc:postgresql://" + bracketed() + ":" + port + "/" + encode(database) + "?" + query;
  }

  private String bracketed() {
    return host.contains(":") ? "[" + host + "]" : host;
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "postgres://" + user + ":***@" + bracketed() + ":" + port + "/" + database;
  }
}
