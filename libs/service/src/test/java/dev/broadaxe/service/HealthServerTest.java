package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.LoopObserver;
import dev.broadaxe.telemetry.Telemetry;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What orchestrators and Prometheus are told over HTTP while a process lives and breaks. */
final class HealthServerTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicBoolean database = new AtomicBoolean(true);
  private final List<String> logged = new ArrayList<>();
  private final Telemetry telemetry = new Telemetry();
  private final Health health = new Health(database::get, (where, _) -> logged.add(where));
  private final HealthServer server = server(Map.of());

  private HealthServer server(Map<String, String> more) {
    Map<String, String> environment = new TreeMap<>(more);
    environment.put("SERVER_GRPC_INSECURE", "true");
    environment.put("SERVER_HEALTHCHECK_PORT", "0");
    return new HealthServer(Settings.load(environment).server(), health, telemetry);
  }

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop();
    telemetry.close();
    http.close();
  }

  private HttpResponse<String> send(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void assertAnswer(String path, int status, String body) throws Exception {
    HttpResponse<String> response = send("GET", path);
    assertThat(response.statusCode()).as(path).isEqualTo(status);
    assertThat(response.body()).isEqualTo(body + "\n");
  }

  @Test
  void readyBetweenStartAndStop() throws Exception {
    assertAnswer("/live", 200, "ok");
    assertAnswer("/ready", 503, "starting or stopping");
    health.serve();
    assertAnswer("/ready", 200, "ok");
    health.leave();
    assertAnswer("/ready", 503, "starting or stopping");
    assertAnswer("/live", 200, "ok");
  }

  @Test
  void theDatabaseDecidesAboutReadinessAlone() throws Exception {
    health.serve();
    database.set(false);

    assertAnswer("/ready", 503, "the database does not answer");
    assertAnswer("/live", 200, "ok");
    database.set(true);
    assertAnswer("/ready", 200, "ok");
  }

  @Test
  void aFaultIsTheEndOfBoth() throws Exception {
    health.serve();
    health.fault("door", new IllegalStateException("first"));
    health.fault("other", new IllegalStateException("second"));

    assertAnswer("/live", 500, "stopped by a fault: door");
    assertAnswer("/ready", 503, "stopped by a fault: door");
    assertThat(logged).containsExactly("door", "other");
  }

  @Test
  void whatLoopsDidIsRead() throws Exception {
    LoopObserver observer = MeasuredLoops.by(telemetry);
    observer.turned(
        new LoopObserver.Turn("beat", 2, 5, Duration.ofMillis(250), Duration.ofMillis(500)));

    HttpResponse<String> response = send("GET", "/metrics");
    assertThat(response.headers().firstValue("Content-Type")).hasValue(Telemetry.CONTENT_TYPE);
    String of = "{broadaxe_loop=\"beat\",otel_scope_name=\"dev.broadaxe\"} ";
    assertThat(response.body())
        .contains("broadaxe_loop_events_sum" + of + "2.0")
        .contains("broadaxe_loop_left" + of + "5.0")
        .contains("broadaxe_loop_wait_seconds_sum" + of + "0.25")
        .contains("broadaxe_loop_run_seconds_sum" + of + "0.5");
  }

  @Test
  void nothingElseIsThere() throws Exception {
    assertAnswer("/live/more", 404, "not found");
    assertThat(send("GET", "/").statusCode()).isEqualTo(404);
    assertThat(send("POST", "/ready").statusCode()).isEqualTo(405);
  }

  @Test
  void itStaysShutWhenTheSettingsSaySo() {
    int port = server.port();
    server.stop();
    HealthServer off = server(Map.of("SERVER_HEALTHCHECK", "false"));
    off.start();

    assertThatThrownBy(off::port).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/live"))
                        .build(),
                    HttpResponse.BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class);
  }
}
