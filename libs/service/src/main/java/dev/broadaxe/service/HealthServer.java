package dev.broadaxe.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Service;
import dev.broadaxe.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The port on which a service without HTTP of its own tells orchestrators how it is, and Prometheus
 * what was measured.
 */
public final class HealthServer implements Service {
  private static final int OK = 200;
  private static final int WRONG_METHOD = 405;
  private static final int BROKEN = 500;
  private static final int UNAVAILABLE = 503;
  private static final String TEXT = "text/plain; charset=utf-8";

  private final boolean enabled;
  private final InetSocketAddress address;
  private final Health health;
  private final Telemetry telemetry;
  private final Lifecycle lifecycle = new Lifecycle();
  private @Nullable HttpServer server;

  /** A text with the status and the type to send it with. */
  private record Answer(int status, String type, byte[] body) {
    static Answer text(int status, String text) {
      return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** What answers a path. */
  @FunctionalInterface
  private interface Page {
    Answer answer() throws IOException;
  }

  /** A server that is not started, and never will be when the settings say so. */
  public HealthServer(ServerConfig config, Health health, Telemetry telemetry) {
    this.enabled = config.healthcheck().enabled();
    this.address = new InetSocketAddress(config.grpc().bindAddress(), config.healthcheck().port());
    this.health = health;
    this.telemetry = telemetry;
  }

  @Override
  public String name() {
    return "health";
  }

  /**
   * Answers from now on.
   *
   * @throws UncheckedIOException when the port is taken
   */
  @Override
  public void start() {
    if (!enabled || !lifecycle.start()) {
      return;
    }
    try {
      HttpServer made = HttpServer.create(address, 0);
      made.createContext("/live", page("/live", () -> said(BROKEN, health.fatal())));
      made.createContext("/ready", page("/ready", () -> said(UNAVAILABLE, health.obstacle())));
      made.createContext("/metrics", page("/metrics", this::metrics));
      made.setExecutor(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("health-", 0).factory()));
      made.start();
      server = made;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SERVER_HEALTHCHECK_PORT: " + address + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /** The port that it listens on; known once it is started. */
  int port() {
    HttpServer started = server;
    if (started == null) {
      throw new IllegalStateException("not started");
    }
    return started.getAddress().getPort();
  }

  private static Answer said(int otherwise, @Nullable String obstacle) {
    return obstacle == null ? Answer.text(OK, "ok") : Answer.text(otherwise, obstacle);
  }

  private Answer metrics() throws IOException {
    var out = new ByteArrayOutputStream();
    telemetry.write(out);
    return new Answer(OK, Telemetry.CONTENT_TYPE, out.toByteArray());
  }

  private static HttpHandler page(String path, Page page) {
    return exchange -> {
      try (exchange) {
        if (!exchange.getRequestURI().getPath().equals(path)) {
          send(exchange, Answer.text(404, "not found"));
        } else if (!exchange.getRequestMethod().equals("GET")) {
          send(exchange, Answer.text(WRONG_METHOD, "only GET"));
        } else {
          send(exchange, page.answer());
        }
      }
    };
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", answer.type);
    exchange.sendResponseHeaders(answer.status, answer.body.length);
    exchange.getResponseBody().write(answer.body);
  }

  @Override
  public void stop() {
    HttpServer started = server;
    if (lifecycle.stop() && started != null) {
      started.stop(0);
    }
  }
}
