package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.Settings;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.TestCertificates;
import dev.broadaxe.testing.TestCertificates.Issued;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.GetVersionRequest;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door with TLS and mutual TLS, as clients with and without the right certificates find it. */
class TlsTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();
  @TempDir private static Path folder;

  private static TestCertificates ours;
  private static TestCertificates others;
  private static Issued server;
  private static Issued client;
  private static Issued stranger;

  private final List<Rig> rigs = new ArrayList<>();

  @BeforeAll
  static void issue() throws IOException {
    ours = TestCertificates.in(folder, "ours");
    // Of the same name, so that clients believe that we want to see what it signed.
    others = TestCertificates.in(Files.createDirectory(folder.resolve("others")), "ours");
    server = ours.issue("server", "EC");
    client = ours.issue("client", "RSA");
    stranger = others.issue("stranger", "EC");
  }

  private void open(Map<String, String> settings) {
    open(server, settings);
  }

  private void open(Issued shown, Map<String, String> settings) {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("SERVER_GRPC_PORT", "0");
    environment.put("SERVER_TLS_CERT_FILE", shown.certificate().toString());
    environment.put("SERVER_TLS_KEY_FILE", shown.key().toString());
    rigs.add(new Rig(POSTGRES.database(), GrpcSettings.of(Settings.load(environment).server())));
  }

  private static Map<String, String> mtls() {
    return Map.of("SERVER_TLS_STRATEGY", "mtls", "SERVER_TLS_ROOT_CA_FILE", ours.root().toString());
  }

  @AfterEach
  void close() {
    rigs.forEach(Rig::close);
  }

  private Channel with(ChannelCredentials credentials) {
    Rig rig = rigs.getLast();
    return rig.channel(rig.token(rig.tenant()), credentials);
  }

  private static ChannelCredentials trusting(TestCertificates authority) throws IOException {
    return TlsChannelCredentials.newBuilder().trustManager(authority.root().toFile()).build();
  }

  private static ChannelCredentials showing(Issued issued) throws IOException {
    return TlsChannelCredentials.newBuilder()
        .trustManager(ours.root().toFile())
        .keyManager(issued.certificate().toFile(), issued.key().toFile())
        .build();
  }

  private static String version(Channel channel) {
    return DispatcherGrpc.newBlockingStub(channel)
        .getVersion(GetVersionRequest.getDefaultInstance())
        .getVersion();
  }

  private static void refused(Channel channel) {
    assertThatThrownBy(() -> version(channel))
        .extracting(failure -> Status.fromThrowable(failure).getCode())
        .isEqualTo(Status.Code.UNAVAILABLE);
  }

  @Test
  void encryptsForWhoeverTrustsItsRoot() throws IOException {
    open(Map.of());

    assertThat(version(with(trusting(ours)))).isNotEmpty();
    assertThat(version(with(showing(stranger)))).as("nobody asks for it").isNotEmpty();
    refused(with(trusting(others)));
    refused(with(InsecureChannelCredentials.create()));
  }

  @Test
  void asksEveryClientForACertificateUnderMtls() throws IOException {
    open(mtls());

    assertThat(version(with(showing(client)))).isNotEmpty();
    refused(with(trusting(ours)));
    refused(with(showing(stranger)));
    refused(with(InsecureChannelCredentials.create()));
  }

  @Test
  void checksWhatAClientShowsIfThereAreRoots() throws IOException {
    open(Map.of("SERVER_TLS_ROOT_CA_FILE", ours.root().toString()));

    assertThat(version(with(trusting(ours)))).isNotEmpty();
    assertThat(version(with(showing(client)))).isNotEmpty();
    refused(with(showing(stranger)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void showsCertificatesOfEveryKind(String algorithm) throws IOException {
    open(ours.issue("kind-" + algorithm, algorithm), Map.of());

    assertThat(version(with(trusting(ours)))).isNotEmpty();
  }

  @Test
  void refusesOlderVersionsThanTheLeast() throws Exception {
    open(Map.of());
    assertThat(handshake("TLSv1.3")).isEqualTo("CN=server");
    assertThatThrownBy(() -> handshake("TLSv1.2")).isInstanceOf(SSLException.class);

    open(Map.of("SERVER_TLS_MIN_VERSION", "1.2"));
    assertThat(handshake("TLSv1.2")).isEqualTo("CN=server");
    assertThat(handshake("TLSv1.3")).isEqualTo("CN=server");
  }

  @Test
  void showsARenewedCertificateToWhoeverConnectsNext() throws Exception {
    Issued shown = ours.issue("first", "EC");
    open(shown, Map.of());
    Channel before = with(trusting(ours));
    assertThat(version(before)).isNotEmpty();
    assertThat(handshake("TLSv1.3")).isEqualTo("CN=first");

    ours.issue("renewed", "RSA").replace(shown);

    assertThat(handshake("TLSv1.3")).isEqualTo("CN=renewed");
    assertThat(version(with(trusting(ours)))).isNotEmpty();
    assertThat(version(before)).as("its connection stays").isNotEmpty();
  }

  /** Whose certificate a client of this version is shown. */
  private String handshake(String protocol) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust().getTrustManagers(), null);
    try (SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("localhost", rigs.getLast().api.port())) {
      socket.setEnabledProtocols(new String[] {protocol});
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return certificate.getSubjectX500Principal().getName();
    }
  }

  private static TrustManagerFactory trust() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (var in = Files.newInputStream(ours.root())) {
      store.setCertificateEntry(
          "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    return factory;
  }
}
