package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Which lane has which tenant, for those who look for owners. */
public final class LeaseRepository {
  private static final SqlFile SQL = Sql.load(LeaseRepository.class, "lease.sql");
  private static final Sql LANES_ALIVE = SQL.get("LanesAlive");
  private static final Sql LANES_OF_TENANTS = SQL.get("LanesOfTenants");
  private static final Sql LANE_SHARES = SQL.get("LaneShares");

  private final Access access;

  public LeaseRepository(Db db) {
    this.access = new Access(db);
  }

  /**
   * What an open lane has.
   *
   * @param tenants how many are leased to it
   * @param working how many of these have live tasks
   * @param silent since its last beat
   */
  public record Share(int lane, String process, long tenants, long working, Duration silent) {}

  /** What each open lane has, by the lane's id. */
  public List<Share> shares() {
    return access.run(
        tx ->
            tx.many(
                LANE_SHARES,
                args -> {},
                row ->
                    new Share(
                        row.getInt("id"),
                        row.getText("process_id"),
                        row.getLong("leased"),
                        row.getLong("working"),
                        Duration.ofMillis(row.getLong("silent_millis")))));
  }

  /**
   * A lane that is open and beats.
   *
   * @param deaf whether it reaches no door, so that tenants without an owner do not belong to it
   */
  public record Alive(String process, boolean deaf) {}

  /** Each lane that is open and not silent for so long, by its id. */
  public Map<Integer, Alive> lanesAlive(Duration silent) {
    Map<Integer, Alive> lanes = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    LANES_ALIVE,
                    args -> args.longValue("silent_millis", silent.toMillis()),
                    row ->
                        Map.entry(
                            row.getInt("id"),
                            new Alive(row.getText("process_id"), row.getBool("deaf")))))
        .forEach(lane -> lanes.put(lane.getKey(), lane.getValue()));
    return lanes;
  }

  /** The lane that had each of the tenants last, open or not; none for who never had one. */
  public Map<UUID, Integer> lanesOf(Collection<UUID> tenants) {
    Map<UUID, Integer> lanes = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    LANES_OF_TENANTS,
                    args -> args.uuids("tenants", tenants),
                    row -> Map.entry(row.getUuid("tenant_id"), row.getInt("lane_id"))))
        .forEach(lease -> lanes.put(lease.getKey(), lease.getValue()));
    return lanes;
  }
}
