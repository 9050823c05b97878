package dev.broadaxe.postgres;

import io.vertx.sqlclient.Tuple;

/** A statement with checked arguments, which may be sent any number of times. */
public final class Bound {
  private final Sql sql;
  private final Tuple tuple;
  private final long bytes;

  Bound(Sql sql, Tuple tuple, long bytes) {
    this.sql = sql;
    this.tuple = tuple;
    this.bytes = bytes;
  }

  /** The statement. */
  public Sql sql() {
    return sql;
  }

  /** About how many bytes the arguments take on the wire (text counts as one per UTF-16 unit). */
  public long bytes() {
    return bytes;
  }

  Tuple tuple() {
    return tuple;
  }

  @Override
  public String toString() {
    return sql + " with " + tuple.size() + " arguments of about " + bytes + " bytes";
  }
}
