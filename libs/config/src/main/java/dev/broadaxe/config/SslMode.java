package dev.broadaxe.config;

import java.util.Locale;

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

  /** The name in a connection URL. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
