package dev.broadaxe.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A database on the test server, with plain SQL for arranging and asserting.
 *
 * @param password empty, since the test server trusts everybody on this machine
 */
public record TestDatabase(String host, int port, String name, String user, String password) {
  /** The place for JDBC. */
  public String jdbcUrl() {
    return "jdbc:postgresql://" + host + ":" + port + "/" + name + "?sslmode=disable";
  }

  /** The place as users write it. */
  public String url() {
    return "postgres://" + user + "@" + host + ":" + port + "/" + name + "?sslmode=disable";
  }

  /** A connection of the test's own, which it must close. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), user, password);
  }

  /** Runs statements, separated by semicolons. */
  public void execute(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The first column of every row, as text; NULL is the text "null". */
  public List<String> column(String sql) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> result = new ArrayList<>();
      while (rows.next()) {
        result.add(String.valueOf(rows.getString(1)));
      }
      return result;
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The only value of the only row, as text. */
  public String value(String sql) {
    List<String> rows = column(sql);
    if (rows.size() != 1) {
      throw new AssertionError(rows.size() + " rows instead of one: " + sql);
    }
    return rows.getFirst();
  }
}
