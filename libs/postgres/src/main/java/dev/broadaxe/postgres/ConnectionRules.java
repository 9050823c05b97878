package dev.broadaxe.postgres;

import dev.broadaxe.config.DatabaseConfig;
import java.time.Duration;

/**
 * What holds for all connections of a process.
 *
 * @param max the most at a time: those of all pools, lanes and listeners together
 * @param kept how many each pool makes in advance and keeps, as far as it may have so many
 * @param lifetime after which a pool replaces a connection; zero is never
 * @param idleTime after which a pool gives up a connection that it need not keep; zero is never
 * @param utc whether connections count in UTC, or as the server does
 * @param logged whether every statement is logged
 */
public record ConnectionRules(
    int max, int kept, Duration lifetime, Duration idleTime, boolean utc, boolean logged) {
  /** For programs and tests that have no settings: 200 connections, none kept. */
  public static final ConnectionRules STANDARD =
      new ConnectionRules(200, 0, Duration.ofMinutes(15), Duration.ofMinutes(1), true, false);

  /** Refuses what would allow nothing. */
  public ConnectionRules {
    if (max < 1 || kept < 0) {
      throw new IllegalArgumentException(
          "at least 1 connection and none kept, not " + max + " and " + kept);
    }
    if (lifetime.isNegative() || idleTime.isNegative()) {
      throw new IllegalArgumentException("the times of connections cannot be negative");
    }
  }

  /** The rules of a deployment. */
  public static ConnectionRules of(DatabaseConfig config) {
    return new ConnectionRules(
        config.maxConns(),
        config.minConns(),
        config.maxConnLifetime(),
        config.maxConnIdleTime(),
        config.enforceUtcTimezone(),
        config.logQueries());
  }

  /** The same with other numbers of connections: at most, and kept by each pool. */
  public ConnectionRules withConnections(int atMost, int keptByEach) {
    return new ConnectionRules(atMost, keptByEach, lifetime, idleTime, utc, logged);
  }
}
