package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out before anything depends on it whether a pooler can be used: whether it answers, and
 * whether it shares its connections to the server by transaction.
 */
final class PoolerCheck {
  /** The longest that the pooler may take for one answer. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final String WHO = Sql.load(PoolerCheck.class, "pooler.sql").get("Backend").text();

  /** So many clients at once, while others are silent, tell the modes apart. */
  private static final int CLIENTS = 6;

  /** Fewer clients of one pooler prove nothing: there may be several behind one address. */
  private static final int CLIENTS_OF_ONE_MIN = 3;

  private static final int TRIES = 3;

  private static final String MODE = "must lead to a PgBouncer with pool_mode=transaction";

  private final Vertx vertx;
  private final PgConnectOptions options;
  private final DatabaseUrl pooler;

  PoolerCheck(Vertx vertx, PgConnectOptions options, DatabaseUrl pooler) {
    this.vertx = vertx;
    this.options = options;
    this.pooler = pooler;
  }

  /** A connection to the server, as somebody who is given one sees it. */
  private record Backend(int pid, String pooler) {}

  /** Why the pooler cannot be used, if it cannot. */
  Optional<String> problem() {
    for (int tries = 1; tries <= TRIES; tries++) {
      List<PgConnection> clients = new ArrayList<>();
      try {
        if (!ownServerForEach(clients)) {
          return Optional.empty();
        }
      } catch (DbException e) {
        return Optional.of(sentence(clients.size(), e));
      } finally {
        clients.forEach(client -> Waits.settled(client.close(), Duration.ofSeconds(1)));
      }
    }
    return Optional.of(
        MODE
            + ", and each of its clients has a connection to the server of its own, as with"
            + " pool_mode=session");
  }

  private String sentence(int clients, DbException e) {
    if (e.statement().equals("begin")) {
      // It says why, but hangs up before the client listens.
      return MODE + ", and it hangs up when a transaction begins, as with pool_mode=statement";
    }
    String place = pooler.host() + ":" + pooler.port();
    if (clients > 1) {
      return MODE
          + " that has connections to the server to spare, and while "
          + (clients - 1)
          + " silent clients were connected to "
          + place
          + " one more got none: "
          + e.getMessage();
    }
    return "PgBouncer at " + place + " does not serve: " + e.getMessage();
  }

  /** Whether it looks as if; one look at the contrary is enough. */
  private boolean ownServerForEach(List<PgConnection> clients) {
    Map<PgConnection, Backend> first = new HashMap<>();
    Map<String, Set<Integer>> ofEach = new HashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      Future<PgConnection> promised = PgConnection.connect(vertx, options);
      PgConnection client =
          Waits.await("connect", promised, LIMIT, () -> promised.onSuccess(PgConnection::close));
      clients.add(client);
      await("ask", client.query(WHO).execute());
      Backend backend = backend(client);
      if (!ofEach.computeIfAbsent(backend.pooler, _ -> new HashSet<>()).add(backend.pid)
          || !backend(client).equals(backend)) {
        return false;
      }
      first.put(client, backend);
    }
    boolean oneHasSeveral =
        ofEach.values().stream().anyMatch(pids -> pids.size() >= CLIENTS_OF_ONE_MIN);
    return oneHasSeveral
        && first.entrySet().stream().allMatch(e -> backend(e.getKey()).equals(e.getValue()));
  }

  private static Backend backend(PgConnection client) {
    Transaction transaction = await("begin", client.begin());
    Row row = await("ask", client.query(WHO).execute()).iterator().next();
    await("commit", transaction.commit());
    return new Backend(row.getInteger(0), row.getString(1));
  }

  private static <T> T await(String what, Future<T> future) {
    return Waits.await(what, future, LIMIT, () -> {});
  }
}
