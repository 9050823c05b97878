package dev.broadaxe.setup;

import dev.broadaxe.service.DoorTls;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A client that takes no certificate but the one that a door is set to show, whatever name it was
 * made for, and has none of its own.
 */
final class TlsClient implements X509TrustManager {
  private final DoorTls tls;
  private boolean shown;

  TlsClient(DoorTls tls) {
    this.tls = tls;
  }

  /** The same connection, encrypted. */
  Socket over(Socket connected, String host) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {this}, null);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(connected, host, connected.getPort(), true);
      socket.setEnabledProtocols(tls.protocols().toArray(String[]::new));
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** Whether the door is in order although it broke off, for it asked for what we have not. */
  boolean refusedForWantOfACertificate() {
    return shown && tls.required();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    if (!chain[0].equals(tls.identity().certificate())) {
      throw new CertificateException(
          "it shows the certificate of " + chain[0].getSubjectX500Principal() + ", not its own");
    }
    shown = true;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyType)
      throws CertificateException {
    throw new CertificateException("this is no server");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
