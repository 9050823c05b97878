package dev.broadaxe.postgres;

import java.time.Duration;

/**
 * How much one kind of work may ask of the database.
 *
 * @param connections the most connections, and so the most callers at once
 * @param waiting the most callers that wait for a connection; further ones are refused at once
 * @param waitTimeout the longest that a caller waits for a connection
 * @param statementTimeout the longest that the server works on one statement
 */
public record DbLimits(
    int connections, int waiting, Duration waitTimeout, Duration statementTimeout) {
  /** Refuses limits that would block everybody or nobody. */
  public DbLimits {
    if (connections < 1 || waiting < 0) {
      throw new IllegalArgumentException(
          "connections must be at least 1 and waiting at least 0, not "
              + connections
              + ", "
              + waiting);
    }
    if (!waitTimeout.isPositive() || !statementTimeout.isPositive()) {
      throw new IllegalArgumentException("time-outs of a database pool must be positive");
    }
  }

  /** That many connections, 16 waiting callers for each, 10 s to wait and 30 s to work. */
  public static DbLimits of(int connections) {
    return new DbLimits(
        connections, connections * 16, Duration.ofSeconds(10), Duration.ofSeconds(30));
  }

  /** The same with that many callers who may wait. */
  public DbLimits withWaiting(int callers) {
    return new DbLimits(connections, callers, waitTimeout, statementTimeout);
  }
}
