package dev.broadaxe.service;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.MessageQueueKind;
import dev.broadaxe.config.Settings;
import dev.broadaxe.messaging.RemoteBuses;
import dev.broadaxe.postgres.ConnectionRules;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;

/**
 * The connections of a process to its database, shared out by what they are for.
 *
 * @param postgres for connections that belong to no pool of these: those of lanes and of the bus
 * @param doors reads and writes by key
 * @param lists what people and dashboards ask for, planned for the values at hand
 * @param plan how many there are of each
 */
public record Pools(Postgres postgres, Db doors, Db lists, ConnectionPlan plan)
    implements AutoCloseable {

  /**
   * What a process is made of, as far as it needs connections.
   *
   * @param doors hundredths of all that the pool for work by key should have
   * @param lists hundredths of all that the pool for lists should have
   * @param lanes how many there should be, 0 for a process that owns no tenants
   * @param bus whether it speaks to other processes, over the bus that the settings name
   */
  public record Shares(int doors, int lists, int lanes, boolean bus) {
    /** Of a process without lanes that speaks to no other. */
    public static Shares alone(int doors, int lists) {
      return new Shares(doors, lists, 0, false);
    }
  }

  /**
   * Pools that make their connections when they need them, beyond those that the settings say are
   * kept.
   *
   * @param application what the server shows for the connections, before the purpose of each
   * @throws dev.broadaxe.config.InvalidSettingsException if the process may have too few
   */
  public static Pools open(DatabaseUrl url, Settings settings, String application, Shares shares) {
    boolean busHere =
        shares.bus && settings.server().msgqueue().kind() == MessageQueueKind.POSTGRES;
    ConnectionPlan plan =
        ConnectionPlan.of(
            settings.database().maxConns(),
            new ConnectionPlan.Wishes(
                shares.doors,
                shares.lists,
                shares.lanes,
                busHere ? RemoteBuses.POSTGRES_CONNECTIONS : 0));
    Postgres postgres = Postgres.open(url, application, ConnectionRules.of(settings.database()));
    return new Pools(
        postgres,
        postgres.keyDb("doors", DbLimits.of(plan.doors())),
        postgres.db("lists", DbLimits.of(plan.lists())),
        plan);
  }

  @Override
  public void close() {
    lists.close();
    doors.close();
    postgres.close();
  }
}
