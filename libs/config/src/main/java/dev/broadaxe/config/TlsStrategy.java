package dev.broadaxe.config;

import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** Who shows a certificate when a client connects. */
public enum TlsStrategy {
  /** The server. */
  TLS,
  /** Both sides. */
  MTLS,
  /** Nobody: plain text. */
  NONE;

  /** As it is written in settings. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the name, in any case. */
  public static final class FromName implements Converter<TlsStrategy> {

    @Override
    public TlsStrategy convert(String text) {
      return Arrays.stream(values())
          .filter(strategy -> strategy.text().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("must be tls, mtls or none, not '" + text + "'"));
    }
  }
}
