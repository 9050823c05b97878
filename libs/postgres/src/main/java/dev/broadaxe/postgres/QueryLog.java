package dev.broadaxe.postgres;

import java.time.Duration;
import java.util.Collection;
import org.jboss.logging.Logger;

/** Tells of every statement, if that is wished: its name and the time, never its values. */
final class QueryLog {
  private static final Logger LOG = Logger.getLogger(QueryLog.class);

  private final boolean on;

  QueryLog(boolean on) {
    this.on = on;
  }

  /** A statement was answered, or failed. */
  void ran(Sql statement, long sinceNanos) {
    if (on) {
      LOG.infof("ran: statement=%s millis=%.1f", statement, millisSince(sinceNanos));
    }
  }

  /** A lane's round was answered, or failed. */
  void round(Collection<Bound> statements, long sinceNanos) {
    if (on) {
      LOG.infof(
          "ran: round=%s millis=%.1f",
          statements.stream().map(Bound::sql).toList(), millisSince(sinceNanos));
    }
  }

  private static double millisSince(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos).toNanos() / 1e6;
  }
}
