package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** How many tasks wait, for those who watch over all tenants. */
public final class QueueRepository {
  /** No tenant is said to have more waiting than that. */
  public static final int BOUND = 100_000;

  private static final SqlFile SQL = Sql.load(QueueRepository.class, "queue.sql");
  private static final Sql WAITING_OF_TENANTS = SQL.get("WaitingOfTenants");

  private final Access access;
  private final String process;

  /**
   * Counts by this pool, which should plan for the values at hand.
   *
   * @param process who holds the shards
   */
  public QueueRepository(Db db, String process) {
    this.access = new Access(db);
    this.process = process;
  }

  /**
   * How many tasks of each tenant whose shard the process holds wait for a worker or their time, at
   * most {@link #BOUND} each; the longest queue first, and none that is empty.
   *
   * @throws StoreOutage when the database is away
   */
  public Map<UUID, Long> waiting() {
    Map<UUID, Long> byTenant = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    WAITING_OF_TENANTS,
                    args -> args.text("process", process).intValue("bound", BOUND),
                    row -> Map.entry(row.getUuid("tenant_id"), row.getLong("tasks"))))
        .forEach(tenant -> byTenant.put(tenant.getKey(), tenant.getValue()));
    return byTenant;
  }
}
