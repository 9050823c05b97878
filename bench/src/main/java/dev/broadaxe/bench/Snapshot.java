package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * What everything has cost up to a moment.
 *
 * @param nanos the moment
 * @param database what happened in Postgres
 * @param engineMillis CPU time of the engine
 * @param postgresMillis CPU time of Postgres with all its processes; zero if it is not the engine's
 *     own
 * @param loadMillis CPU time of this process: worker, client and measuring together
 */
record Snapshot(
    long nanos,
    Database.Counters database,
    long engineMillis,
    long postgresMillis,
    long loadMillis) {

  /**
   * How long to wait before a snapshot until Postgres knows of everything that was done: an idle
   * connection tells after ten seconds.
   */
  static final Duration SETTLING = Duration.ofSeconds(11);

  /** The transaction of the later of two snapshots is not in it yet, that of the earlier is. */
  private static final int OWN_TRANSACTIONS = 1;

  /** The same CPU times with counters that were read at another moment. */
  Snapshot with(long moment, Database.Counters counters) {
    return new Snapshot(moment, counters, engineMillis, postgresMillis, loadMillis);
  }

  /** What happened between an earlier snapshot and this one. */
  Snapshot minus(Snapshot earlier) {
    return new Snapshot(
        nanos - earlier.nanos,
        database.minus(earlier.database),
        engineMillis - earlier.engineMillis,
        postgresMillis - earlier.postgresMillis,
        loadMillis - earlier.loadMillis);
  }

  double seconds() {
    return nanos / 1e9;
  }

  private long transactions() {
    return Math.max(0, database.transactions() - OWN_TRANSACTIONS);
  }

  /**
   * What one task costs.
   *
   * @param idle what happens anyway, over a while of its own: it is taken off in proportion
   */
  ObjectNode perTask(long tasks, Snapshot idle) {
    double share = seconds() / idle.seconds();
    ObjectNode node = Json.object();
    node.put("transactions", Json.round(transactions() / (double) tasks));
    node.put(
        "transactionsBeyondIdle",
        Json.round((transactions() - share * idle.transactions()) / tasks));
    node.put("rowWrites", Json.round(database.rowWrites() / (double) tasks));
    node.put(
        "rowWritesBeyondIdle",
        Json.round((database.rowWrites() - share * idle.database.rowWrites()) / tasks));
    node.put("walBytes", Math.round(database.walBytes() / (double) tasks));
    node.put("walFullPages", Json.round(database.fullPages() / (double) tasks));
    node.put("engineCpuMillis", Json.round(engineMillis / (double) tasks));
    node.put("postgresCpuMillis", Json.round(postgresMillis / (double) tasks));
    node.put("workerAndClientCpuMillis", Json.round(loadMillis / (double) tasks));
    return node;
  }

  /** What each second of this while costs. */
  ObjectNode perSecond() {
    ObjectNode node = Json.object();
    node.put("transactions", Json.round(transactions() / seconds()));
    node.put("rowWrites", Json.round(database.rowWrites() / seconds()));
    node.put("walBytes", Math.round(database.walBytes() / seconds()));
    node.put("engineCpuPercent", Json.round(engineMillis / 10.0 / seconds()));
    node.put("postgresCpuPercent", Json.round(postgresMillis / 10.0 / seconds()));
    return node;
  }
}
