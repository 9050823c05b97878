package dev.broadaxe.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A connection in the hands of one caller, on which statements run until its work returns. */
public final class Tx {
  private final SqlConnection connection;
  private final Duration answerLimit;
  private final QueryLog log;
  private final @Nullable String beginning;
  private boolean failed;

  /**
   * On that connection.
   *
   * @param beginning how a transaction begins where each statement needs one of its own, or null
   */
  Tx(SqlConnection connection, Duration answerLimit, QueryLog log, @Nullable String beginning) {
    this.connection = connection;
    this.answerLimit = answerLimit;
    this.log = log;
    this.beginning = beginning;
  }

  /**
   * The only row of a {@code :one} statement, if there is one.
   *
   * @throws DbException if the statement fails
   * @throws IllegalStateException if there are several rows
   */
  public <T> Optional<T> one(Sql sql, Consumer<Args> args, Function<Row, T> read) {
    sql.require(Sql.Kind.ONE);
    return run(sql.bind(args)).one(read);
  }

  /**
   * The rows of a {@code :many} statement.
   *
   * @throws DbException if the statement fails
   */
  public <T> List<T> many(Sql sql, Consumer<Args> args, Function<Row, T> read) {
    sql.require(Sql.Kind.MANY);
    return run(sql.bind(args)).map(read);
  }

  /**
   * How many rows an {@code :exec} statement touched.
   *
   * @throws DbException if the statement fails
   */
  public int exec(Sql sql, Consumer<Args> args) {
    sql.require(Sql.Kind.EXEC);
    return run(sql.bind(args)).count();
  }

  /**
   * What a statement answered.
   *
   * @throws DbException if the statement fails
   */
  public Rows run(Bound statement) {
    return all(List.of(statement)).getFirst();
  }

  /**
   * What the statements answered, in their order; all of them are sent before the first answer is
   * waited for.
   *
   * @throws DbException of the first that fails; outside a transaction the others ran all the same
   */
  public List<Rows> all(List<Bound> statements) {
    return beginning == null ? together(statements) : eachAlone(statements, beginning);
  }

  /**
   * One transaction after the other, since a pooler may take the connection to the server away as
   * soon as one has ended.
   */
  private List<Rows> eachAlone(List<Bound> statements, String begin) {
    List<Rows> results = new ArrayList<>(statements.size());
    DbException first = null;
    for (Bound statement : statements) {
      try {
        results.add(alone(statement, begin));
      } catch (DbException e) {
        first = first == null ? e : first;
        if (e.kind() == DbException.Kind.NO_ANSWER) {
          break;
        }
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  /** All of it is sent at once; the end of a transaction that failed is that it never was. */
  private Rows alone(Bound statement, String begin) {
    long since = System.nanoTime();
    Sql sql = statement.sql();
    Future<?> begun = connection.query(begin).execute();
    Future<RowSet<io.vertx.sqlclient.Row>> answer =
        connection.preparedQuery(sql.text()).execute(statement.tuple());
    Future<?> ended = connection.query("COMMIT").execute();
    DbException failure = null;
    Rows rows = null;
    try {
      await("begin", begun);
      rows = new Rows(sql, await(sql.name(), answer));
    } catch (DbException e) {
      failure = e;
    }
    try {
      await("commit", ended);
    } catch (DbException e) {
      if (e.kind() != DbException.Kind.SERVER) {
        cut();
      }
      failure = failure == null ? e : failure;
    } finally {
      log.ran(sql, since);
    }
    if (failure != null || rows == null) {
      throw Objects.requireNonNull(failure);
    }
    return rows;
  }

  private List<Rows> together(List<Bound> statements) {
    long began = System.nanoTime();
    List<Future<RowSet<io.vertx.sqlclient.Row>>> answers = new ArrayList<>(statements.size());
    for (Bound statement : statements) {
      answers.add(connection.preparedQuery(statement.sql().text()).execute(statement.tuple()));
    }
    List<Rows> results = new ArrayList<>(statements.size());
    for (int i = 0; i < answers.size(); i++) {
      Sql sql = statements.get(i).sql();
      try {
        results.add(new Rows(sql, await(sql.name(), answers.get(i))));
      } finally {
        log.ran(sql, began);
      }
    }
    return results;
  }

  <T> T await(String what, Future<T> future) {
    try {
      return Waits.await(what, future, answerLimit, this::cut);
    } catch (DbException e) {
      failed = true;
      throw e;
    }
  }

  void requireNoFailure() {
    if (failed) {
      throw new IllegalStateException(
          "a statement failed and its exception was swallowed, so nothing can be committed");
    }
  }

  void cut() {
    Connections.cut(connection);
  }
}
