package dev.broadaxe.postgres;

import dev.broadaxe.postgres.DbException.Kind;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One transaction that was sent in one go, and what its answers mean.
 *
 * <p>The client shows no command tag, so a COMMIT that succeeds proves nothing: after an error the
 * server answers it with ROLLBACK. What proves the commit is that the server rolls back in answer
 * to a COMMIT only in a failed transaction, that a transaction fails only by an error, and that
 * every error fails the future of its own statement. So all futures together are the proof.
 *
 * @param statements what was to be sent
 * @param begin the answer to BEGIN
 * @param answers the answers to the statements; fewer than statements if one was never sent
 * @param committing whether COMMIT was sent; otherwise it was ROLLBACK
 * @param end the answer to COMMIT or ROLLBACK
 */
record Round(
    List<Bound> statements,
    Future<?> begin,
    List<Future<RowSet<io.vertx.sqlclient.Row>>> answers,
    boolean committing,
    Future<?> end) {

  /**
   * Sends BEGIN, the statements, and COMMIT, without waiting in between. Must run on the
   * connection's event loop, since only there a statement that the client refuses to encode shows
   * before the next one is sent; then ROLLBACK takes the place of COMMIT.
   */
  static Round send(
      PgConnection connection, Map<Sql, PreparedStatement> prepared, List<Bound> statements) {
    Future<?> begin = connection.query("BEGIN").execute();
    List<Future<RowSet<io.vertx.sqlclient.Row>>> answers = new ArrayList<>(statements.size());
    boolean refused = begin.failed();
    for (Bound statement : statements) {
      if (refused) {
        break;
      }
      var answer = execute(prepared, statement);
      answers.add(answer);
      refused = answer.failed();
    }
    Future<?> end = connection.query(refused ? "ROLLBACK" : "COMMIT").execute();
    return new Round(statements, begin, answers, !refused, end);
  }

  static Future<RowSet<io.vertx.sqlclient.Row>> execute(
      Map<Sql, PreparedStatement> prepared, Bound statement) {
    PreparedStatement known = prepared.get(statement.sql());
    if (known == null) {
      throw new IllegalArgumentException(statement.sql() + " is not prepared");
    }
    return known.query().execute(statement.tuple());
  }

  /** Completed when all answers are there, whatever they say. */
  Future<?> answered() {
    List<Future<?>> all = new ArrayList<>(answers);
    all.add(begin);
    all.add(end);
    return Future.join(all);
  }

  /** Whether the server closed the transaction, so that the connection can be used again. */
  boolean endedCleanly() {
    return begin.succeeded() && (end.succeeded() || refusedByServer(endFailure()));
  }

  RoundOutcome outcome() {
    if (begin.failed()) {
      // Had only BEGIN failed, the statements would have been committed one by one.
      DbException cause = DbException.of("begin", begin.cause());
      return committing ? new RoundOutcome.Unknown(cause) : new RoundOutcome.RolledBack(cause);
    }
    DbException failure = firstFailure();
    if (!committing) {
      return new RoundOutcome.RolledBack(failure == null ? endFailure() : failure);
    }
    if (failure != null) {
      // An error from the server failed the transaction for good; of anything else we know nothing.
      return failure.kind() == Kind.SERVER
          ? new RoundOutcome.RolledBack(failure)
          : new RoundOutcome.Unknown(failure);
    }
    if (end.failed()) {
      DbException cause = endFailure();
      return refusedByServer(cause)
          ? new RoundOutcome.RolledBack(cause)
          : new RoundOutcome.Unknown(cause);
    }
    return new RoundOutcome.Committed(results());
  }

  private List<Rows> results() {
    List<Rows> results = new ArrayList<>(statements.size());
    for (int i = 0; i < answers.size(); i++) {
      results.add(new Rows(statements.get(i).sql(), answers.get(i).result()));
    }
    return results;
  }

  /** The first error of the server, which decides, or else the first failure of any kind. */
  private @Nullable DbException firstFailure() {
    DbException first = null;
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i).failed()) {
        var failure = DbException.of(statements.get(i).sql().name(), answers.get(i).cause());
        if (failure.kind() == Kind.SERVER) {
          return failure;
        }
        first = first == null ? failure : first;
      }
    }
    return first;
  }

  private DbException endFailure() {
    return DbException.of("commit", end.cause());
  }

  /** Whether an error in answer to COMMIT says that nothing was committed. */
  private static boolean refusedByServer(DbException cause) {
    String state = cause.sqlState();
    // A server that is going down may have committed before it said so.
    return cause.kind() == Kind.SERVER && state != null && !state.startsWith("57");
  }
}
