package dev.broadaxe.security;

import java.io.ByteArrayInputStream;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys as they stand in PEM files, whatever else stands there. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
  private static final List<String> KEYS = List.of("RSA", "EC", "EdDSA");

  private Pem() {}

  /**
   * All certificates of a text, in order.
   *
   * @throws IllegalArgumentException if there is none, or one is broken
   */
  static List<X509Certificate> certificates(PemSource source) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(source.read());
    while (blocks.find()) {
      if (blocks.group(1).equals("CERTIFICATE")) {
        certificates.add(certificate(source, decoded(source, blocks.group(2))));
      }
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          source.setting() + ": holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  private static X509Certificate certificate(PemSource source, byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new IllegalArgumentException(source.setting() + ": a certificate is broken", e);
    }
  }

  /**
   * The private key of a text, in the form of PKCS#8, PKCS#1 (RSA) or RFC 5915 (EC). Messages never
   * hold any of the text.
   *
   * @throws IllegalArgumentException if there is none, or it has a passphrase or an unknown form
   */
  static PrivateKey key(PemSource source) {
    Matcher blocks = BLOCK.matcher(source.read());
    while (blocks.find()) {
      String kind = blocks.group(1);
      if (kind.equals("ENCRYPTED PRIVATE KEY") || blocks.group(2).contains("ENCRYPTED")) {
        throw new IllegalArgumentException(
            source.setting() + ": the key has a passphrase; it must be given without one");
      }
      if (kind.endsWith("PRIVATE KEY")) {
        return key(source, pkcs8(source, kind, decoded(source, blocks.group(2))));
      }
    }
    throw new IllegalArgumentException(
        source.setting() + ": holds no private key in PEM (-----BEGIN PRIVATE KEY-----)");
  }

  private static byte[] pkcs8(PemSource source, String kind, byte[] der) {
    try {
      return switch (kind) {
        case "RSA PRIVATE KEY" -> Der.rsaToPkcs8(der);
        case "EC PRIVATE KEY" -> Der.ecToPkcs8(der);
        default -> der;
      };
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source.setting() + ": " + e.getMessage(), e);
    }
  }

  private static PrivateKey key(PemSource source, byte[] pkcs8) {
    return KEYS.stream()
        .map(algorithm -> key(algorithm, pkcs8))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    source.setting()
                        + ": the key is broken, or of a kind that is none of "
                        + KEYS));
  }

  /** Empty if it is no key of this kind. */
  private static Optional<PrivateKey> key(String algorithm, byte[] pkcs8) {
    try {
      return Optional.of(
          KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    } catch (InvalidKeySpecException e) {
      return Optional.empty();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }

  private static byte[] decoded(PemSource source, String base64) {
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(source.setting() + ": is not PEM", e);
    }
  }
}
