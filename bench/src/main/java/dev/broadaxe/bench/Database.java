package dev.broadaxe.bench;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** The engine's Postgres, seen by one connection that only looks. */
final class Database implements AutoCloseable {

  /**
   * What has happened in the database so far.
   *
   * @param transactions ended, either way
   * @param rowWrites rows inserted, updated and deleted in the engine's tables
   * @param walBytes written to the log, full pages included
   * @param fullPages how many whole pages are among them: the first change of a page after a
   *     checkpoint writes all of it, so their number depends on the length of the run
   */
  record Counters(long transactions, long rowWrites, long walBytes, long fullPages) {

    Counters minus(Counters earlier) {
      return new Counters(
          transactions - earlier.transactions,
          rowWrites - earlier.rowWrites,
          walBytes - earlier.walBytes,
          fullPages - earlier.fullPages);
    }
  }

  private static final String COUNTERS =
      """
      SELECT d.xact_commit + d.xact_rollback,
             (SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_user_tables),
             pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0'),
             (SELECT wal_fpi FROM pg_stat_wal)
      FROM pg_stat_database d WHERE d.datname = current_database()
      """;

  private final String url;
  private final Connection connection;

  private Database(String url, Connection connection) {
    this.url = url;
    this.connection = connection;
  }

  /** Connects to a URL as the engine has it: {@code postgres://user:password@host:port/name}. */
  static Database at(String url) throws SQLException {
    return new Database(url, connect(url));
  }

  private static Connection connect(String url) throws SQLException {
    URI uri = URI.create(url);
    var properties = new Properties();
    String user = uri.getUserInfo();
    if (user != null) {
      int colon = user.indexOf(':');
      properties.put("user", colon < 0 ? user : user.substring(0, colon));
      properties.put("password", colon < 0 ? "" : user.substring(colon + 1));
    }
    properties.put("ApplicationName", "broadaxe-bench");
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String address = "jdbc:postgresql://" + uri.getHost() + port + uri.getPath();
    return DriverManager.getConnection(address, properties);
  }

  /**
   * What has happened so far. A connection of the engine that is idle tells Postgres what it did
   * only after ten seconds: see {@link Snapshot#SETTLING}.
   */
  Counters counters() throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(COUNTERS)) {
      row.next();
      return new Counters(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
    }
  }

  /**
   * How long a commit of one row takes, on a connection of its own that is gone afterwards, as is
   * its table.
   *
   * @param ratePerSecond how many are due in a second, or 0 for one right after the other
   * @return nanoseconds, sorted; at a rate from the moment at which each was due, as with tasks
   */
  long[] commits(int count, int ratePerSecond) throws SQLException {
    try (Connection own = connect(url);
        Statement statement = own.createStatement()) {
      statement.execute("DROP SCHEMA IF EXISTS broadaxe_bench CASCADE");
      statement.execute("CREATE SCHEMA broadaxe_bench");
      statement.execute("CREATE TABLE broadaxe_bench.one (id int PRIMARY KEY, value bigint)");
      statement.execute("INSERT INTO broadaxe_bench.one VALUES (1, 0)");
      long[] nanos = new long[count];
      try (var update =
          own.prepareStatement("UPDATE broadaxe_bench.one SET value = value + 1 WHERE id = 1")) {
        long first = System.nanoTime();
        for (int i = 0; i < count; i++) {
          long start = System.nanoTime();
          if (ratePerSecond > 0) {
            start = first + TimeUnit.SECONDS.toNanos(i) / ratePerSecond;
            OpenLoop.sleepUntil(start);
          }
          update.executeUpdate();
          nanos[i] = System.nanoTime() - start;
        }
      }
      statement.execute("DROP SCHEMA broadaxe_bench CASCADE");
      Arrays.sort(nanos);
      return nanos;
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
