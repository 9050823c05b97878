package dev.broadaxe.config;

import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Whether a connection to Postgres is encrypted, and what is checked; named as libpq names it. */
public enum SslMode {
  /** Never. */
  DISABLE,
  /** Only if the server insists. */
  ALLOW,
  /** If the server can. */
  PREFER,
  /** Always, with any certificate. */
  REQUIRE,
  /** Always, with a certificate of a trusted issuer. */
  VERIFY_CA,
  /** Always, with a certificate of a trusted issuer for this very host. */
  VERIFY_FULL;

  static SslMode parse(String name) {
    return Arrays.stream(values())
        .filter(mode -> mode.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "sslmode must be one of " + Arrays.toString(values())));
  }

  /** Whether the server must show a certificate of an issuer that we trust. */
  public boolean checksIssuer() {
    return this == VERIFY_CA || this == VERIFY_FULL;
  }

  /** Whether that certificate must be for this very host. */
  public boolean checksHost() {
    return this == VERIFY_FULL;
  }

  /** The name in a connection URL. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads a name that needs no certificate to be found in a file. */
  public static final class FromName implements Converter<SslMode> {

    @Override
    public SslMode convert(String text) {
      return Arrays.stream(values())
          .filter(mode -> !mode.checksIssuer() && mode.toString().equals(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "must be disable, allow, prefer or require, not '"
                          + text
                          + "'; for others set DATABASE_URL, which can name a certificate"));
    }
  }
}
