package dev.broadaxe.service;

import dev.broadaxe.config.Settings;
import dev.broadaxe.postgres.ConnectionRules;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import org.jspecify.annotations.Nullable;

/**
 * The connections for reads that may show things as they were a moment ago: to a replica if there
 * is one.
 *
 * @param replica null if these reads are served by the database itself
 */
public record ReadPool(Db db, @Nullable Postgres replica) implements AutoCloseable {
  /**
   * As the settings have it.
   *
   * @param application what the server shows for the connections, before their purpose
   */
  public static ReadPool open(Settings settings, Pools pools, String application) {
    return settings
        .readReplica()
        .address()
        .map(
            address -> {
              int connections = settings.readReplica().maxConns();
              int kept = Math.min(settings.readReplica().minConns(), connections);
              ConnectionRules rules =
                  ConnectionRules.of(settings.database()).withConnections(connections, kept);
              Postgres replica = Postgres.open(address, application, rules);
              DbLimits limits = DbLimits.of(connections);
              return new ReadPool(replica.db("replica", limits), replica);
            })
        .orElseGet(() -> new ReadPool(pools.lists(), null));
  }

  /** Closes what was opened for the replica. */
  @Override
  public void close() {
    if (replica != null) {
      db.close();
      replica.close();
    }
  }
}
