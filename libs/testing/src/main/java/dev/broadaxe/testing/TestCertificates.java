package dev.broadaxe.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A certificate authority of its own with what it has signed, made by the JDK's keytool. */
public final class TestCertificates {
  private static final String PASSWORD = "only-for-tests";
  private static final String AUTHORITY = "authority";

  private final Path folder;
  private final Path store;
  private final Path root;

  /**
   * A certificate with its key, both PEM.
   *
   * @param key in the form of PKCS#8
   */
  public record Issued(Path certificate, Path key) {
    /** Puts this in the place of another, as a renewal does. */
    public void replace(Issued other) {
      try {
        Files.writeString(other.certificate, Files.readString(certificate));
        Files.writeString(other.key, Files.readString(key));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private TestCertificates(Path folder, String name) {
    this.folder = folder;
    this.store = folder.resolve(name + ".p12");
    this.root = folder.resolve(name + ".pem");
  }

  /** A new authority that keeps everything in a folder, in files named after it. */
  public static TestCertificates in(Path folder, String name) {
    TestCertificates made = new TestCertificates(folder, name);
    made.generate(AUTHORITY, "-dname", "CN=" + name, "-ext", "bc:c", "-keyalg", "EC");
    write(made.root, "CERTIFICATE", made.certificate(AUTHORITY));
    return made;
  }

  /** The authority's own certificate, PEM. */
  public Path root() {
    return root;
  }

  /**
   * A certificate for this machine, as localhost and 127.0.0.1.
   *
   * @param algorithm EC, RSA or Ed25519
   */
  public Issued issue(String name, String algorithm) {
    generate(
        name,
        "-dname",
        "CN=" + name,
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-keyalg",
        algorithm,
        "-signer",
        AUTHORITY);
    String file = root.getFileName().toString().replace(".pem", "-") + name;
    Path certificate = folder.resolve(file + ".pem");
    Path key = folder.resolve(file + ".key");
    write(certificate, "CERTIFICATE", certificate(name));
    write(key, "PRIVATE KEY", key(name));
    return new Issued(certificate, key);
  }

  private void generate(String alias, String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-validity",
                "2"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(command + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private byte[] certificate(String alias) {
    try {
      Certificate certificate = open().getCertificate(alias);
      return certificate.getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] key(String alias) {
    try {
      return open().getKey(alias, PASSWORD.toCharArray()).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore open() throws GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return keys;
  }

  private static void write(Path file, String kind, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    try {
      Files.writeString(
          file, "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
