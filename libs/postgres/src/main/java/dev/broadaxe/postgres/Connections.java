package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseUrl;
import io.netty.channel.Channel;
import io.vertx.core.Promise;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.impl.SqlConnectionInternal;
import java.time.Duration;
import java.util.Map;

/** How connections are made and how a silent one is ended. */
final class Connections {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration CUT_LIMIT = Duration.ofSeconds(5);
  private static final Duration TRAVEL_MAX = Duration.ofSeconds(5);
  private static final int STATEMENTS_CACHED_MAX = 1024;
  private static final int PIPELINED_MAX = 1024;

  private Connections() {}

  static PgConnectOptions options(DatabaseUrl address, Map<String, String> session) {
    PgConnectOptions options = place(address);
    options.setCachePreparedStatements(true);
    options.setPreparedStatementCacheMaxSize(STATEMENTS_CACHED_MAX);
    // By default statements of 2048 characters and more are prepared again each time.
    options.setPreparedStatementCacheSqlFilter(_ -> true);
    session.forEach(options::addProperty);
    return options;
  }

  /** With what holds for every connection to that place. */
  static PgConnectOptions place(DatabaseUrl address) {
    PgConnectOptions options = new PgConnectOptions();
    options.setHost(address.host()).setPort(address.port()).setDatabase(address.database());
    options.setUser(address.user()).setPassword(address.password());
    options.setSslMode(SslMode.of(address.sslMode().toString()));
    if (address.sslRootCertificate() != null) {
      options.setPemTrustOptions(new PemTrustOptions().addCertPath(address.sslRootCertificate()));
    } else {
      // As in libpq: the modes below verify-ca encrypt without asking who the server is.
      options.setTrustAll(true);
    }
    options.setHostnameVerificationAlgorithm(address.sslMode().checksHost() ? "HTTPS" : "");
    options.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
    options.setTcpKeepAlive(true);
    options.setPipeliningLimit(PIPELINED_MAX);
    return options;
  }

  /** How long to wait for an answer that the server gives within the time-out. */
  static Duration answerLimit(Duration statementTimeout) {
    boolean brief = statementTimeout.compareTo(TRAVEL_MAX) < 0;
    return statementTimeout.plus(brief ? statementTimeout : TRAVEL_MAX);
  }

  /**
   * Ends a connection without a word to the server, so that everything that waits for it fails now.
   *
   * <p>The client's own {@code close} queues behind the answer that does not come, and a pool would
   * keep the connection for ever. When this returns, the pool knows.
   */
  static void cut(SqlConnection connection) {
    if (!(((SqlConnectionInternal) connection).unwrap().unwrap()
        instanceof SocketConnectionBase socket)) {
      throw new IllegalStateException("the client has another kind of connection now");
    }
    Promise<Void> closed = Promise.promise();
    Channel channel = socket.socket().channelHandlerContext().channel();
    channel.closeFuture().addListener(_ -> closed.complete());
    // Past the pipeline, whose encoder would only say goodbye and wait for the server to hang up.
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.newPromise()));
    Waits.settled(closed.future(), CUT_LIMIT);
  }
}
