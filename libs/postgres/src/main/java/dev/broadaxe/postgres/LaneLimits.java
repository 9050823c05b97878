package dev.broadaxe.postgres;

import java.time.Duration;

/**
 * How long a lane's connection may take.
 *
 * @param statementTimeout the longest that the server works on one statement of a round
 * @param idleInTransactionTimeout the longest that the server waits for the rest of a round
 */
public record LaneLimits(Duration statementTimeout, Duration idleInTransactionTimeout) {
  /** 10 s for a statement, 5 s for the rest of a round. */
  public static final LaneLimits DEFAULT =
      new LaneLimits(Duration.ofSeconds(10), Duration.ofSeconds(5));

  /** Refuses limits that would let everything or nothing pass. */
  public LaneLimits {
    if (!statementTimeout.isPositive() || !idleInTransactionTimeout.isPositive()) {
      throw new IllegalArgumentException("time-outs of a lane's connection must be positive");
    }
  }
}
