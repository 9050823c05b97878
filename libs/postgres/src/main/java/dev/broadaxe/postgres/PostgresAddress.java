package dev.broadaxe.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a database is and who we are there.
 *
 * @param sslRootCertificate path of the PEM file with the authorities to trust; required by the two
 *     verifying modes, unused by the others
 */
public record PostgresAddress(
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

    boolean verifies() {
      return this == VERIFY_CA || this == VERIFY_FULL;
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** Refuses what cannot be connected to. */
  public PostgresAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "port " + port + " of the database is not between 1 and 65535");
    }
    if (host.isBlank() || database.isBlank() || user.isBlank()) {
      throw new IllegalArgumentException(
          "the database's address needs a host, a database and a user");
    }
    if (ssl.verifies() && sslRootCertificate == null) {
      throw new IllegalArgumentException(
          "sslmode " + ssl + " of the database needs sslrootcert=FILE");
    }
  }

  /** A place on a trusted network, without TLS. */
  public static PostgresAddress plain(
      String host, int port, String database, String user, String password) {
    return new PostgresAddress(host, port, database, user, password, Ssl.DISABLE, null);
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
