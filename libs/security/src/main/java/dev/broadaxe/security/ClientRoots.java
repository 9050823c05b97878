package dev.broadaxe.security;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Who may sign the certificates of a server's clients; a change of the file counts from the next
 * handshake on.
 */
public final class ClientRoots extends X509ExtendedTrustManager {
  private final Reloaded<X509ExtendedTrustManager> roots;

  private ClientRoots(Reloaded<X509ExtendedTrustManager> roots) {
    this.roots = roots;
  }

  /**
   * Reads them.
   *
   * @param reports gets a sentence when a change was read, or could not be
   * @throws IllegalArgumentException if they cannot be used, in a sentence that names the setting
   */
  public static ClientRoots open(PemSource source, Consumer<String> reports) {
    return new ClientRoots(
        new Reloaded<>(List.of(source), () -> trusting(Pem.certificates(source)), reports));
  }

  private static X509ExtendedTrustManager trusting(List<X509Certificate> roots) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null);
      for (int i = 0; i < roots.size(); i++) {
        store.setCertificateEntry("root " + i, roots.get(i));
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a store in memory cannot be made", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    roots.current().checkClientTrusted(chain, keyType, engine);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    roots.current().checkClientTrusted(chain, keyType, socket);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    roots.current().checkClientTrusted(chain, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, SSLEngine engine)
      throws CertificateException {
    checkServerTrusted(chain, keyType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType, Socket socket)
      throws CertificateException {
    checkServerTrusted(chain, keyType);
  }

  /** Nobody: a server is no client. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw new CertificateException("these roots are for clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return roots.current().getAcceptedIssuers();
  }
}
