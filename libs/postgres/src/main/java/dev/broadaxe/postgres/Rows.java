package dev.broadaxe.postgres;

import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What one statement answered. */
public final class Rows {
  private final Sql sql;
  private final RowSet<io.vertx.sqlclient.Row> rows;

  Rows(Sql sql, RowSet<io.vertx.sqlclient.Row> rows) {
    this.sql = sql;
    this.rows = rows;
  }

  /** The statement. */
  public Sql sql() {
    return sql;
  }

  /** How many rows the statement inserted, updated, deleted or selected. */
  public int count() {
    return rows.rowCount();
  }

  /** The rows in the order in which they came. */
  public <T> List<T> map(Function<Row, T> read) {
    List<T> result = new ArrayList<>(rows.size());
    for (io.vertx.sqlclient.Row row : rows) {
      result.add(read.apply(new Row(sql, row)));
    }
    return result;
  }

  /**
   * The only row, if there is one.
   *
   * @throws IllegalStateException if there are several
   */
  public <T> Optional<T> one(Function<Row, T> read) {
    if (rows.size() > 1) {
      throw new IllegalStateException(sql + ": " + rows.size() + " rows where one was expected");
    }
    return map(read).stream().findFirst();
  }
}
