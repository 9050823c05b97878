package dev.broadaxe.store;

import dev.broadaxe.postgres.Sql;
import dev.broadaxe.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the server runs a statement: what EXPLAIN says of it after running it. */
final class Plans {
  /** The settings of the engine's own pools and connections. */
  static final String BY_KEY =
      "set plan_cache_mode = force_generic_plan; set enable_seqscan = off;"
          + " set enable_hashjoin = off; set enable_mergejoin = off; set enable_memoize = off;"
          + " set jit = off";

  /** The settings of statements that are planned for their values. */
  static final String FOR_VALUES = "set plan_cache_mode = force_custom_plan; set jit = off";

  private final TestDatabase database;

  Plans(TestDatabase database) {
    this.database = database;
  }

  /**
   * One plan.
   *
   * @param lines what was executed; what was planned and not executed is left out
   */
  record Plan(List<String> lines) {
    private static final Pattern SCAN =
        Pattern.compile("(Seq|Index|Index Only|Bitmap Heap|Tid) Scan.* on (\\w+)(?: |$)");

    /** The tables that were read, each as often as the plan does it. */
    List<String> scanned(String kind) {
      List<String> tables = new ArrayList<>();
      for (String line : lines) {
        Matcher scan = SCAN.matcher(line);
        if (scan.find() && (kind.isEmpty() || scan.group(1).equals(kind))) {
          tables.add(scan.group(2));
        }
      }
      return tables;
    }

    /** The days of a table that were read. */
    List<String> days(String table) {
      return scanned("").stream()
          .filter(name -> name.matches(table + "_\\d{8}"))
          .distinct()
          .toList();
    }

    /**
     * By what the tables were read whose names match, beside the tenant; empty without an index.
     */
    List<String> conditions(String tables) {
      List<String> conditions = new ArrayList<>();
      for (int i = 0; i < lines.size(); i++) {
        Matcher scan = SCAN.matcher(lines.get(i));
        if (scan.find() && scan.group(2).matches(tables)) {
          String below = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
          boolean byKey = below.matches("(Index|Recheck|TID) Cond: .*");
          conditions.add(byKey ? below.replaceAll("tenant_id = [^)]*", "") : "");
        }
      }
      return conditions;
    }

    boolean has(String text) {
      return lines.stream().anyMatch(line -> line.contains(text));
    }

    /** The most rows that any scan of this table brought in one go. */
    double rows(String table) {
      double most = 0;
      for (String line : lines) {
        Matcher scan = SCAN.matcher(line);
        Matcher rows = Pattern.compile("rows=([0-9.]+)").matcher(line);
        if (scan.find() && scan.group(2).startsWith(table) && rows.find()) {
          most = Math.max(most, Double.parseDouble(rows.group(1)));
        }
      }
      return most;
    }

    @Override
    public String toString() {
      return String.join("\n", lines);
    }
  }

  /** Runs the statement with these SQL literals for its parameters, and undoes it. */
  Plan of(Sql sql, String settings, Map<String, String> literals) {
    List<String> values = new ArrayList<>();
    for (String name : sql.parameterNames()) {
      String literal = literals.get(name);
      if (literal == null) {
        throw new AssertionError(sql + " needs a value for " + name);
      }
      values.add(literal);
    }
    List<String> lines = explained(sql, settings, values, "analyze, timing off, buffers off,");
    return new Plan(lines.stream().filter(line -> !line.contains("never executed")).toList());
  }

  /** How the statement would be run, with what would perhaps not be executed. */
  Plan planned(Sql sql, String settings, Map<String, String> literals) {
    List<String> values =
        sql.parameterNames().stream().map(name -> literals.getOrDefault(name, "null")).toList();
    return new Plan(explained(sql, settings, values, ""));
  }

  private List<String> explained(Sql sql, String settings, List<String> values, String how) {
    String execute =
        values.isEmpty() ? "execute s" : "execute s(" + String.join(", ", values) + ")";
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(settings);
      statement.execute("prepare s as " + sql.text());
      List<String> lines = new ArrayList<>();
      try (ResultSet rows =
          statement.executeQuery("explain (" + how + " costs off, summary off) " + execute)) {
        while (rows.next()) {
          lines.add(rows.getString(1));
        }
      }
      connection.rollback();
      return lines;
    } catch (SQLException e) {
      throw new AssertionError(sql.toString(), e);
    }
  }
}
