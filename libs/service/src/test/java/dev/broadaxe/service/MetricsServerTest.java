package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.Settings;
import dev.broadaxe.telemetry.Telemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A port for the measurements alone, where and when it is wanted. */
class MetricsServerTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  private MetricsServer server(String enabled) {
    Settings settings =
        Settings.load(
            Map.of(
                "SERVER_GRPC_INSECURE", "true",
                "SERVER_PROMETHEUS_ENABLED", enabled,
                "SERVER_PROMETHEUS_ADDRESS", "127.0.0.1:0",
                "SERVER_PROMETHEUS_PATH", "/here"));
    return new MetricsServer(settings.server().prometheus(), telemetry);
  }

  @Test
  void whatWasMeasuredIsReadAtThatPath() throws Exception {
    MetricsServer server = server("true");
    telemetry.doors().came("deliver");
    server.start();
    try (HttpClient http = HttpClient.newHttpClient()) {
      String at = "http://127.0.0.1:" + server.port();
      var text = HttpResponse.BodyHandlers.ofString();
      assertThat(http.send(HttpRequest.newBuilder(URI.create(at + "/here")).build(), text).body())
          .contains("broadaxe_door_effects_total");
      assertThat(
              http.send(HttpRequest.newBuilder(URI.create(at + "/metrics")).build(), text)
                  .statusCode())
          .isEqualTo(404);
    } finally {
      server.stop();
    }
  }

  @Test
  void thereIsNoneUnlessItIsWanted() {
    MetricsServer server = server("false");
    server.start();

    assertThatThrownBy(server::port).isInstanceOf(IllegalStateException.class);
    server.stop();
  }
}
