package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseUrl;
import io.vertx.pgclient.PgConnectOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How connections to a pooler differ, which gives each transaction whichever connection to the
 * server is free: nothing that is said outlives the transaction, and nothing stays prepared.
 */
final class Pooled {
  /** What a pooler keeps for each of its clients, so that it is said once. */
  private static final Set<String> KEPT = Set.of("application_name", "TimeZone");

  private Pooled() {}

  static PgConnectOptions options(DatabaseUrl pooler, Map<String, String> session) {
    PgConnectOptions options = Connections.place(pooler);
    // Each run of a statement brings its text along, after one that asks for its types.
    options.setUseLayer7Proxy(true);
    options.setCachePreparedStatements(false);
    // In the server's own spelling: a pooler sets what differs anew for each transaction, and it
    // refuses names that it does not know, among them one that the client says by default.
    Map<String, String> start = new LinkedHashMap<>();
    start.put("client_encoding", "UTF8");
    session.forEach(
        (name, value) -> {
          if (KEPT.contains(name)) {
            start.put(name, value);
          }
        });
    options.setProperties(start);
    return options;
  }

  /** What a transaction is told at its begin, instead of the connection at its start. */
  static String settings(Map<String, String> session) {
    return session.entrySet().stream()
        .filter(setting -> !KEPT.contains(setting.getKey()))
        .map(setting -> "SET LOCAL %s = '%s'".formatted(setting.getKey(), setting.getValue()))
        .collect(Collectors.joining("; "));
  }
}
