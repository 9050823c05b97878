package dev.broadaxe.security;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows to its clients, with its key; a change of the files counts
 * from the next handshake on.
 */
public final class ServerIdentity extends X509ExtendedKeyManager {
  /** Names of pairs: two certificates may have one number. */
  private static final AtomicLong PAIRS = new AtomicLong();

  private final Reloaded<Pair> pair;

  /** The pair before it: a handshake that has begun with it may ask for it again. */
  private volatile @Nullable Pair before;

  private volatile Pair latest;

  private record Pair(String alias, PrivateKey key, List<X509Certificate> chain) {}

  private ServerIdentity(Reloaded<Pair> pair) {
    this.pair = pair;
    this.latest = pair.current();
  }

  /**
   * Reads both.
   *
   * @param certificate the server's own first, then those between it and the root
   * @param reports gets a sentence when a change was read, or could not be
   * @throws IllegalArgumentException if they cannot be used, in a sentence that names the setting
   */
  public static ServerIdentity open(
      PemSource certificate, PemSource key, Consumer<String> reports) {
    return new ServerIdentity(
        new Reloaded<>(List.of(certificate, key), () -> pair(certificate, key), reports));
  }

  /** The certificate that is shown at the moment. */
  public X509Certificate certificate() {
    return current().chain.getFirst();
  }

  private static Pair pair(PemSource certificate, PemSource key) {
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey secret = Pem.key(key);
    if (!belongs(secret, chain.getFirst())) {
      throw new IllegalArgumentException(
          key.setting() + ": is not the key of the certificate in " + certificate.setting());
    }
    return new Pair("pair " + PAIRS.incrementAndGet(), secret, chain);
  }

  private static boolean belongs(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    try {
      byte[] sample = certificate.getEncoded();
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(sample);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(sample);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private synchronized Pair current() {
    Pair now = pair.current();
    if (!now.alias.equals(latest.alias)) {
      before = latest;
      latest = now;
    }
    return now;
  }

  private @Nullable Pair named(String alias) {
    Pair now = latest;
    if (now.alias.equals(alias)) {
      return now;
    }
    Pair old = before;
    return old != null && old.alias.equals(alias) ? old : null;
  }

  private @Nullable String alias(String keyType) {
    Pair now = current();
    return now.key.getAlgorithm().equals(keyType) ? now.alias : null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return alias(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return alias(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    String alias = alias(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.chain.toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.key;
  }

  /** None: a server is no client. */
  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  /** None: a server is no client. */
  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }
}
