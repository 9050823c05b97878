package dev.broadaxe.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.testing.TestCertificates;
import dev.broadaxe.testing.TestCertificates.Issued;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys in every form, wrong ones, and files that are replaced. */
class ServerIdentityTest {
  private final List<String> reports = new ArrayList<>();
  @TempDir private Path folder;
  private TestCertificates authority;

  @BeforeEach
  void makeAuthority() {
    authority = TestCertificates.in(folder, "root");
  }

  private static PemSource file(String setting, Path path) {
    return new PemSource.File(setting, path);
  }

  private ServerIdentity open(Issued issued) {
    return ServerIdentity.open(
        file("CERT", issued.certificate()), file("KEY", issued.key()), reports::add);
  }

  private static String alias(ServerIdentity identity, String keyType) {
    return requireNonNull(identity.chooseServerAlias(keyType, null, new Socket()));
  }

  private static X509Certificate shown(ServerIdentity identity, String keyType) {
    return shownAs(identity, alias(identity, keyType));
  }

  private static X509Certificate shownAs(ServerIdentity identity, String alias) {
    PrivateKey key = requireNonNull(identity.getPrivateKey(alias));
    X509Certificate[] chain = requireNonNull(identity.getCertificateChain(alias));
    assertThat(chain).hasSize(1);
    assertThat(chain[0].getPublicKey().getAlgorithm()).isEqualTo(key.getAlgorithm());
    return chain[0];
  }

  @ParameterizedTest
  @CsvSource({"EC,EC", "RSA,RSA", "Ed25519,EdDSA"})
  void showsItsCertificateForTheRightKindOfKey(String algorithm, String keyType) {
    ServerIdentity identity = open(authority.issue("server", algorithm));

    assertThat(shown(identity, keyType).getSubjectX500Principal().getName()).isEqualTo("CN=server");
    assertThat(identity.chooseServerAlias("DSA", null, new Socket())).isNull();
    assertThat(identity.getServerAliases("DSA", null)).isNull();
    assertThat(identity.chooseClientAlias(new String[] {keyType}, null, new Socket())).isNull();
  }

  @Test
  void readsTheFormerFormOfRsaKeys() throws IOException {
    Issued issued = authority.issue("server", "RSA");
    PrivateKey key = Pem.key(file("KEY", issued.key()));
    byte[] pkcs8 = key.getEncoded();
    // What stands in its last part, which begins after two headers of four bytes.
    int start = new String(pkcs8, ISO_8859_1).indexOf("\4\u0082");
    rewrite(issued.key(), "RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, start + 4, pkcs8.length));

    assertThat(Pem.key(file("KEY", issued.key()))).isEqualTo(key);
    assertThat(shown(open(issued), "RSA")).isNotNull();
  }

  @Test
  void readsTheFormerFormOfEcKeys() throws IOException {
    Issued issued = authority.issue("server", "EC");
    ECPrivateKey key = (ECPrivateKey) Pem.key(file("KEY", issued.key()));
    int bytes = (key.getParams().getOrder().bitLength() + 7) / 8;
    byte[] curve = curve(key.getEncoded());
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(new byte[] {2, 1, 1, 4, (byte) bytes});
    inner.writeBytes(fixed(key.getS(), bytes));
    inner.writeBytes(new byte[] {(byte) 0xA0, (byte) curve.length});
    inner.writeBytes(curve);
    var der = new ByteArrayOutputStream();
    der.writeBytes(new byte[] {0x30, (byte) inner.size()});
    der.writeBytes(inner.toByteArray());
    rewrite(issued.key(), "EC PRIVATE KEY", der.toByteArray());

    assertThat(((ECPrivateKey) Pem.key(file("KEY", issued.key()))).getS()).isEqualTo(key.getS());
    assertThat(shown(open(issued), "EC")).isNotNull();
  }

  /** The name of the curve, with its header, as it stands behind that of elliptic curves. */
  private static byte[] curve(byte[] pkcs8) {
    String hex = HexFormat.of().formatHex(pkcs8);
    String ecPublicKey = "06072a8648ce3d0201";
    int start = (hex.indexOf(ecPublicKey) + ecPublicKey.length()) / 2;
    return Arrays.copyOfRange(pkcs8, start, start + 2 + pkcs8[start + 1]);
  }

  private static byte[] fixed(BigInteger number, int bytes) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[bytes];
    int length = Math.min(bytes, signed.length);
    System.arraycopy(signed, signed.length - length, fixed, bytes - length, length);
    return fixed;
  }

  private static void rewrite(Path file, String kind, byte[] der) throws IOException {
    Files.writeString(
        file,
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not PEM",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIT/////\n-----END EC PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"
      })
  void refusesWhatIsNoKeyByTheNameOfTheSetting(String text) {
    assertThatThrownBy(() -> Pem.key(new PemSource.Text("SERVER_TLS_KEY", text)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("SERVER_TLS_KEY: ");
  }

  @Test
  void refusesWhatIsNoCertificateAndWhatIsNotThere() {
    Issued issued = authority.issue("server", "EC");

    assertThatThrownBy(() -> open(new Issued(issued.key(), issued.key())))
        .hasMessage("CERT: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
    assertThatThrownBy(() -> open(new Issued(folder.resolve("none"), issued.key())))
        .hasMessage("CERT: there is no file " + folder.resolve("none"));
    assertThatThrownBy(() -> open(new Issued(issued.certificate(), folder)))
        .hasMessageStartingWith("KEY: " + folder + " cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA"})
  void refusesTheKeyOfAnotherCertificate(String algorithm) {
    Issued issued = authority.issue("server", "EC");
    Issued other = authority.issue("other", algorithm);

    assertThatThrownBy(() -> open(new Issued(issued.certificate(), other.key())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("KEY: is not the key of the certificate in CERT");
  }

  @Test
  void aSettingNeverShowsItsText() {
    assertThat(new PemSource.Text("SERVER_TLS_KEY", "secret").toString()).doesNotContain("secret");
  }

  @Test
  void showsWhatReplacedItsFilesOnceBothFit() throws IOException {
    Issued issued = authority.issue("server", "EC");
    Issued renewed = authority.issue("renewed", "RSA");
    ServerIdentity identity = open(issued);
    String begun = alias(identity, "EC");

    Files.writeString(issued.certificate(), Files.readString(renewed.certificate()));
    assertThat(shown(identity, "EC").getSubjectX500Principal().getName()).isEqualTo("CN=server");
    assertThat(shown(identity, "EC")).isNotNull();
    assertThat(reports)
        .containsExactly(
            "KEY: is not the key of the certificate in CERT; what was read before stays in use");

    Files.writeString(issued.key(), Files.readString(renewed.key()));
    assertThat(shown(identity, "RSA").getSubjectX500Principal().getName()).isEqualTo("CN=renewed");
    assertThat(reports).last().isEqualTo("CERT, KEY: read again after a change");
    assertThat(shownAs(identity, begun).getSubjectX500Principal().getName()).isEqualTo("CN=server");

    Files.delete(issued.key());
    assertThat(shown(identity, "RSA")).isNotNull();
  }

  @Test
  void rootsAreReadAgainToo() throws IOException, GeneralSecurityException {
    TestCertificates other = TestCertificates.in(folder, "other");
    X509Certificate[] client = {certificate(authority.issue("client", "EC"))};
    X509Certificate[] stranger = {certificate(other.issue("client", "EC"))};
    Path file = Files.copy(authority.root(), folder.resolve("roots"));
    ClientRoots roots = ClientRoots.open(file("ROOT_CA", file), reports::add);

    roots.checkClientTrusted(client, "EC");
    assertThatThrownBy(() -> roots.checkClientTrusted(stranger, "EC"))
        .isInstanceOf(CertificateException.class);
    assertThatThrownBy(() -> roots.checkServerTrusted(client, "EC"))
        .isInstanceOf(CertificateException.class);

    Files.writeString(file, Files.readString(other.root(), UTF_8));
    roots.checkClientTrusted(stranger, "EC");
    assertThat(roots.getAcceptedIssuers()).containsExactly(certificate(other.root()));
  }

  private static X509Certificate certificate(Issued issued) {
    return certificate(issued.certificate());
  }

  private static X509Certificate certificate(Path path) {
    return Pem.certificates(file("CERT", path)).getFirst();
  }
}
