package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.broadaxe.config.InvalidSettingsException;
import dev.broadaxe.config.Settings;
import dev.broadaxe.testing.TestCertificates;
import dev.broadaxe.testing.TestCertificates.Issued;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The settings of an encrypted door, right ones and every wrong combination. */
class DoorTlsTest {
  @TempDir private Path folder;

  private static Optional<DoorTls> open(String... namesAndValues) {
    Map<String, String> environment = new HashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return DoorTls.open(Settings.load(environment).server());
  }

  private static List<String> problems(String... namesAndValues) {
    var refused = catchThrowableOfType(InvalidSettingsException.class, () -> open(namesAndValues));
    assertThat(refused).isNotNull();
    return refused.problems();
  }

  @Test
  void plainTextMustBeAskedFor() {
    assertThat(open("SERVER_GRPC_INSECURE", "true")).isEmpty();
    assertThat(open("SERVER_GRPC_INSECURE", "true", "SERVER_TLS_STRATEGY", "none")).isEmpty();

    assertThat(problems("SERVER_TLS_STRATEGY", "none"))
        .containsExactly(
            "SERVER_TLS_STRATEGY: none also needs SERVER_GRPC_INSECURE=true,"
                + " because gRPC is in plain text then");
    assertThat(problems("SERVER_GRPC_INSECURE", "true", "SERVER_TLS_STRATEGY", "mtls"))
        .containsExactly(
            "SERVER_GRPC_INSECURE: must be false when SERVER_TLS_STRATEGY is mtls,"
                + " since gRPC is in plain text otherwise");
  }

  @Test
  void namesAllThatIsMissing() {
    assertThat(problems())
        .containsExactly(
            "SERVER_TLS_CERT_FILE: it or SERVER_TLS_CERT must be given when SERVER_TLS_STRATEGY"
                + " is tls, unless SERVER_GRPC_INSECURE is true",
            "SERVER_TLS_KEY_FILE: it or SERVER_TLS_KEY must be given when SERVER_TLS_STRATEGY"
                + " is tls, unless SERVER_GRPC_INSECURE is true");
    assertThat(problems("SERVER_TLS_STRATEGY", "mtls"))
        .hasSize(3)
        .last()
        .isEqualTo(
            "SERVER_TLS_ROOT_CA_FILE: it or SERVER_TLS_ROOT_CA must be given when"
                + " SERVER_TLS_STRATEGY is mtls");
  }

  @Test
  void takesTextsAndFiles() throws IOException {
    TestCertificates authority = TestCertificates.in(folder, "root");
    Issued issued = authority.issue("server", "EC");
    String key = Files.readString(issued.key());

    DoorTls tls =
        open("SERVER_TLS_CERT_FILE", issued.certificate().toString(), "SERVER_TLS_KEY", key)
            .orElseThrow();
    assertThat(tls.roots()).isNull();
    assertThat(tls.required()).isFalse();
    assertThat(tls.protocols()).containsExactly("TLSv1.3");
    assertThat(tls.identity().getServerAliases("EC", null)).hasSize(1);

    DoorTls mutual =
        open(
                "SERVER_TLS_STRATEGY", "mTLS",
                "SERVER_TLS_CERT", Files.readString(issued.certificate()),
                "SERVER_TLS_KEY_FILE", issued.key().toString(),
                "SERVER_TLS_ROOT_CA", Files.readString(authority.root()),
                "SERVER_TLS_MIN_VERSION", "1.2")
            .orElseThrow();
    assertThat(mutual.required()).isTrue();
    assertThat(mutual.roots()).isNotNull();
    assertThat(mutual.protocols()).containsExactly("TLSv1.2", "TLSv1.3");
  }

  @Test
  void namesTheSettingWhoseFileIsWrong() {
    Issued issued = TestCertificates.in(folder, "root").issue("server", "EC");
    String certificate = issued.certificate().toString();

    assertThat(
            problems(
                "SERVER_TLS_CERT_FILE", certificate, "SERVER_TLS_KEY_FILE", folder + "/missing"))
        .containsExactly("SERVER_TLS_KEY_FILE: there is no file " + folder + "/missing");
    assertThat(
            problems(
                "SERVER_TLS_STRATEGY",
                "mtls",
                "SERVER_TLS_CERT_FILE",
                certificate,
                "SERVER_TLS_KEY_FILE",
                issued.key().toString(),
                "SERVER_TLS_ROOT_CA",
                "nothing"))
        .containsExactly(
            "SERVER_TLS_ROOT_CA: holds no certificate in PEM (-----BEGIN CERTIFICATE-----)");
  }
}
