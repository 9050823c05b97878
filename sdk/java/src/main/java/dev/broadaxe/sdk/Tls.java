package dev.broadaxe.sdk;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the connection to the engine is encrypted.
 *
 * @param strategy whether at all, and who shows a certificate
 * @param certFile the client's certificate chain (PEM); needed for {@link Strategy#MTLS}
 * @param keyFile the client's private key (PKCS#8 PEM); needed for {@link Strategy#MTLS}
 * @param rootCaFile who may sign the engine's certificate (PEM); null for those the JVM trusts
 * @param serverName the name that the engine's certificate must carry; null for the host connected
 *     to
 */
public record Tls(
    Strategy strategy,
    @Nullable Path certFile,
    @Nullable Path keyFile,
    @Nullable Path rootCaFile,
    @Nullable String serverName) {

  /** Plain text. */
  public static final Tls NONE = new Tls(Strategy.NONE, null, null, null, null);

  /** The engine shows a certificate that the JVM trusts. */
  public static final Tls SYSTEM = new Tls(Strategy.TLS, null, null, null, null);

  /**
   * Checks that a client certificate is there if one is needed.
   *
   * @throws IllegalArgumentException if it is not
   */
  public Tls {
    if (strategy == Strategy.MTLS && (certFile == null || keyFile == null)) {
      throw new IllegalArgumentException(
          "TLS strategy mtls needs a client certificate and its key: "
              + "HATCHET_CLIENT_TLS_CERT_FILE and HATCHET_CLIENT_TLS_KEY_FILE");
    }
  }

  /** Who shows a certificate. */
  public enum Strategy {
    /** The engine. */
    TLS,
    /** Both sides. */
    MTLS,
    /** Nobody: plain text. */
    NONE
  }
}
