package dev.broadaxe.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.broadaxe.config.PrometheusConfig;
import dev.broadaxe.loops.Lifecycle;
import dev.broadaxe.loops.Service;
import dev.broadaxe.telemetry.Telemetry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A port of its own on which Prometheus reads what was measured, if the settings want one. */
public final class MetricsServer implements Service {
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;

  private final PrometheusConfig config;
  private final Telemetry telemetry;
  private final Lifecycle lifecycle = new Lifecycle();
  private @Nullable HttpServer server;

  public MetricsServer(PrometheusConfig config, Telemetry telemetry) {
    this.config = config;
    this.telemetry = telemetry;
  }

  @Override
  public String name() {
    return "metrics";
  }

  /**
   * Answers from now on.
   *
   * @throws UncheckedIOException when the port is taken
   */
  @Override
  public void start() {
    if (!config.enabled() || !lifecycle.start()) {
      return;
    }
    try {
      HttpServer made = HttpServer.create(config.address(), 0);
      made.createContext("/", this::answer);
      made.setExecutor(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("metrics-", 0).factory()));
      made.start();
      server = made;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "SERVER_PROMETHEUS_ADDRESS: " + config.address() + " cannot be opened: " + e.getMessage(),
          e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals(config.path())) {
        exchange.sendResponseHeaders(NOT_FOUND, -1);
        return;
      }
      var out = new ByteArrayOutputStream();
      telemetry.write(out);
      exchange.getResponseHeaders().set("Content-Type", Telemetry.CONTENT_TYPE);
      exchange.sendResponseHeaders(OK, out.size());
      out.writeTo(exchange.getResponseBody());
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

  @Override
  public void stop() {
    HttpServer started = server;
    if (lifecycle.stop() && started != null) {
      started.stop(0);
    }
  }
}
