package dev.broadaxe.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The single writing connection of a scheduler's lane, on which one round follows another, each as
 * one transaction in one round trip.
 *
 * <p>It is for one thread at a time, of any kind but an event loop. A connection that lost an
 * answer is closed and stays so; a new one takes its place.
 */
public final class LaneConnection implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final Context context;
  private final PgConnection connection;
  private final Map<Sql, PreparedStatement> prepared;
  private final Duration answerLimit;
  private final Budget.Part part;
  private final QueryLog log;
  private volatile boolean open = true;

  private LaneConnection(
      Context context,
      PgConnection connection,
      Map<Sql, PreparedStatement> prepared,
      Duration answerLimit,
      Budget.Part part,
      QueryLog log) {
    this.context = context;
    this.connection = connection;
    this.prepared = prepared;
    this.answerLimit = answerLimit;
    this.part = part;
    this.log = log;
    connection.closeHandler(_ -> open = false);
    // The server's farewell comes unasked; whoever waits for an answer hears of the loss anyway.
    connection.exceptionHandler(_ -> {});
  }

  static LaneConnection connect(
      Vertx vertx,
      PgConnectOptions options,
      Collection<Sql> statements,
      LaneLimits limits,
      Budget.Part part,
      QueryLog log) {
    Context context = vertx.getOrCreateContext();
    Promise<PgConnection> connected = Promise.promise();
    context.runOnContext(_ -> PgConnection.connect(vertx, options).onComplete(connected));
    PgConnection connection =
        Waits.await(
            "connect",
            connected.future(),
            CONNECT_LIMIT,
            () -> connected.future().onSuccess(PgConnection::close));
    Duration answerLimit = Connections.answerLimit(limits.statementTimeout());
    try {
      var prepared = prepare(connection, statements, answerLimit);
      return new LaneConnection(context, connection, prepared, answerLimit, part, log);
    } catch (RuntimeException e) {
      Connections.cut(connection);
      throw e;
    }
  }

  private static Map<Sql, PreparedStatement> prepare(
      PgConnection connection, Collection<Sql> statements, Duration answerLimit) {
    // Outside a transaction the client puts some refusals, such as a wrong type, off until the
    // first execution; inside one they show here.
    Future<Transaction> begin = connection.begin();
    Map<Sql, Future<PreparedStatement>> sent = new LinkedHashMap<>();
    for (Sql sql : statements) {
      sent.put(sql, connection.prepare(sql.text()));
    }
    Map<Sql, PreparedStatement> prepared = new HashMap<>();
    sent.forEach(
        (sql, future) -> prepared.put(sql, Waits.await(sql.name(), future, answerLimit, () -> {})));
    Transaction transaction = Waits.await("begin", begin, answerLimit, () -> {});
    Waits.await("commit", transaction.commit(), answerLimit, () -> {});
    return prepared;
  }

  /**
   * Runs the statements as one transaction in one round trip.
   *
   * @throws IllegalArgumentException if one of them was not prepared at connect; nothing was sent
   */
  public RoundOutcome execute(List<Bound> statements) {
    requirePrepared(statements);
    if (!open) {
      return new RoundOutcome.RolledBack(
          DbException.noAnswer("begin", "the connection was closed before anything was sent"));
    }
    long began = System.nanoTime();
    Promise<Round> answered = Promise.promise();
    context.runOnContext(_ -> send(statements, answered));
    Round round;
    try {
      round = Waits.await("commit", answered.future(), answerLimit, this::cut);
    } catch (DbException e) {
      cut();
      return new RoundOutcome.Unknown(e);
    } finally {
      log.round(statements, began);
    }
    RoundOutcome outcome = round.outcome();
    if (outcome instanceof RoundOutcome.Unknown || !round.endedCleanly()) {
      cut();
    }
    return outcome;
  }

  private void send(List<Bound> statements, Promise<Round> answered) {
    try {
      Round round = Round.send(connection, prepared, statements);
      round.answered().onComplete(_ -> answered.complete(round));
    } catch (Throwable e) {
      answered.fail(e);
    }
  }

  /**
   * What a statement answered, outside any round and committed by itself.
   *
   * @throws DbException if it fails
   * @throws IllegalArgumentException if it was not prepared at connect
   */
  public Rows query(Bound statement) {
    return queryAll(List.of(statement)).getFirst();
  }

  /**
   * What the statements answered, in their order, all sent before the first answer is waited for.
   *
   * @throws DbException of the first that fails; the others ran all the same
   * @throws IllegalArgumentException if one of them was not prepared at connect
   */
  public List<Rows> queryAll(List<Bound> statements) {
    requirePrepared(statements);
    long began = System.nanoTime();
    Promise<List<Future<RowSet<io.vertx.sqlclient.Row>>>> sent = Promise.promise();
    context.runOnContext(
        _ -> {
          List<Future<RowSet<io.vertx.sqlclient.Row>>> answers = new ArrayList<>();
          for (Bound statement : statements) {
            answers.add(Round.execute(prepared, statement));
          }
          sent.complete(answers);
        });
    List<Rows> results = new ArrayList<>(statements.size());
    var answers = Waits.await("query", sent.future(), answerLimit, this::cut);
    for (int i = 0; i < answers.size(); i++) {
      Sql sql = statements.get(i).sql();
      results.add(new Rows(sql, Waits.await(sql.name(), answers.get(i), answerLimit, this::cut)));
      log.ran(sql, began);
    }
    return results;
  }

  private void requirePrepared(List<Bound> statements) {
    for (Bound statement : statements) {
      if (!prepared.containsKey(statement.sql())) {
        throw new IllegalArgumentException(
            statement.sql() + " was not among the statements of the lane's connection");
      }
    }
  }

  /** The server's process behind this connection, by which a taker can end it. */
  public int backendPid() {
    return connection.processId();
  }

  /** Whether the connection can still be used, as far as we know. */
  public boolean open() {
    return open;
  }

  private void cut() {
    open = false;
    Connections.cut(connection);
  }

  /** Ends the connection; a round in progress on another thread ends as unknown. */
  @Override
  public void close() {
    open = false;
    if (!Waits.settled(connection.close(), Duration.ofSeconds(2))) {
      Connections.cut(connection);
    }
    part.close();
  }
}
