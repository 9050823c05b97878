package dev.broadaxe.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Configuration from the environment. */
class ClientConfigTest {

  private static final String TOKEN =
      token(
          "{\"sub\":\"tenant\",\"server_url\":\"http://claimed:8888\","
              + "\"grpc_broadcast_address\":\"claimed:7077\"}");

  private static String token(String claims) {
    return "eyJh."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".sig";
  }

  private static ClientConfig config(String... variables) {
    Map<String, String> all = new HashMap<>(Map.of("HATCHET_CLIENT_TOKEN", TOKEN));
    for (int i = 0; i < variables.length; i += 2) {
      all.put("HATCHET_CLIENT_" + variables[i], variables[i + 1]);
    }
    return ClientConfig.of(all);
  }

  @Test
  void theTokenSaysWhereTheEngineIs() {
    assertThat(config())
        .isEqualTo(
            new ClientConfig(
                TOKEN,
                "tenant",
                "claimed:7077",
                "http://claimed:8888",
                "",
                Tls.SYSTEM,
                Transport.DEFAULT));
  }

  @Test
  void variablesWinOverTheToken() {
    var config =
        config(
            "TENANT_ID", "other",
            "HOST_PORT", "localhost:7",
            "SERVER_URL", "http://localhost:8",
            "NAMESPACE", "Dev",
            "TLS_STRATEGY", "mtls",
            "TLS_CERT_FILE", "/c.pem",
            "TLS_KEY_FILE", "/k.pem",
            "TLS_ROOT_CA_FILE", "/r.pem",
            "TLS_SERVER_NAME", "engine",
            "GRPC_MAX_SEND_MESSAGE_LENGTH", "100000",
            "GRPC_MAX_RECV_MESSAGE_LENGTH", "200000");

    assertThat(config)
        .isEqualTo(
            new ClientConfig(
                TOKEN,
                "other",
                "localhost:7",
                "http://localhost:8",
                "dev_",
                new Tls(
                    Tls.Strategy.MTLS,
                    Path.of("/c.pem"),
                    Path.of("/k.pem"),
                    Path.of("/r.pem"),
                    "engine"),
                new Transport(100_000, 200_000, false)));
    assertThat(config("API_URL", "http://api").serverUrl()).isEqualTo("http://api");
  }

  @Test
  void anEmptyVariableIsNone() {
    assertThat(config("HOST_PORT", " ", "NAMESPACE", "").hostPort()).isEqualTo("claimed:7077");
  }

  @Test
  void theNamespaceIsPutBeforeANameOnce() {
    var config = config("NAMESPACE", "Dev_");

    assertThat(config.qualified("greet")).isEqualTo("dev_greet");
    assertThat(config.qualified("dev_greet")).isEqualTo("dev_greet");
    assertThat(config().qualified("greet")).isEqualTo("greet");
  }

  @Test
  void theTokenIsNeverPrinted() {
    assertThat(config().toString()).contains("claimed:7077").doesNotContain(TOKEN);
  }

  @Test
  void whatMakesNoSenseIsNamed() {
    refused(Map.of(), "HATCHET_CLIENT_TOKEN is not set: it must hold an API token");
    refused(Map.of("HATCHET_CLIENT_TOKEN", "abc"), "it must have three parts");
    refused(Map.of("HATCHET_CLIENT_TOKEN", "a.!!.c"), "its middle part is not JSON in base64");
    refused(Map.of("HATCHET_CLIENT_TOKEN", token("{\"sub\":\"t\"}")), "grpc_broadcast_address");
    assertThatThrownBy(() -> config("TLS_STRATEGY", "ssl"))
        .hasMessage("HATCHET_CLIENT_TLS_STRATEGY must be tls, mtls or none, but is \"ssl\"");
    assertThatThrownBy(() -> config("TLS_STRATEGY", "mtls"))
        .hasMessageContaining("HATCHET_CLIENT_TLS_CERT_FILE");
    assertThatThrownBy(() -> config("HOST_PORT", "localhost"))
        .hasMessage("the engine's address must be host:port, but is \"localhost\"");
    assertThatThrownBy(() -> config("GRPC_MAX_SEND_MESSAGE_LENGTH", "4MB"))
        .hasMessageContaining("must be a number of bytes, but is \"4MB\"");
  }

  private static void refused(Map<String, String> variables, String reason) {
    assertThatThrownBy(() -> ClientConfig.of(variables))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(reason);
  }
}
