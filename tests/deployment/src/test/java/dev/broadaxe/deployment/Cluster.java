package dev.broadaxe.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** As much of a cluster as Helm asks for while it renders: the secrets that are there already. */
final class Cluster implements AutoCloseable {
  private static final String SECRETS = "/api/v1/namespaces/" + Chart.NAMESPACE + "/secrets/";

  private final HttpServer server;
  private final Map<String, JsonNode> secrets = new ConcurrentHashMap<>();

  /** Starts, and writes the file that {@code KUBECONFIG} names. */
  Cluster() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      Files.writeString(
          Path.of(
              Objects.requireNonNull(
                  System.getenv("KUBECONFIG"), "KUBECONFIG is set where Maven runs the tests")),
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: here, cluster: {server: "http://127.0.0.1:%d"}}]
          contexts: [{name: here, context: {cluster: here, user: nobody}}]
          users: [{name: nobody, user: {}}]
          current-context: here
          """
              .formatted(server.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the API server has of a secret once it was made of a manifest. */
  void keep(JsonNode secret) {
    ObjectNode kept = secret.deepCopy();
    kept.withObject("metadata").put("namespace", Chart.NAMESPACE);
    secrets.put(secret.at("/metadata/name").textValue(), kept);
  }

  void forget() {
    secrets.clear();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String name = path.startsWith(SECRETS) ? path.substring(SECRETS.length()) : "";
    if (path.equals("/api/v1")) {
      respond(
          exchange,
          200,
          """
          {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": "v1", "resources": [
            {"name": "secrets", "singularName": "secret", "namespaced": true, "kind": "Secret",
             "verbs": ["get", "list"]}]}
          """);
    } else if (secrets.containsKey(name)) {
      respond(exchange, 200, secrets.get(name).toString());
    } else {
      respond(
          exchange,
          404,
          """
          {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound",
           "code": 404}
          """);
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
