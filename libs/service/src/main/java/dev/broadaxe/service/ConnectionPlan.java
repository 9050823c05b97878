package dev.broadaxe.service;

import dev.broadaxe.config.InvalidSettingsException;
import java.util.List;

/**
 * How many of the connections that a process may have are for what; all together are never more.
 *
 * @param doors for reads and writes by key
 * @param lists for what people and dashboards ask for
 * @param lanes how many lanes there are, each with a connection for its rounds
 * @param readersPerLane for what each lane reads meanwhile
 * @param others for the bus through the database, and whoever else needs one that is not shared
 */
public record ConnectionPlan(int doors, int lists, int lanes, int readersPerLane, int others) {
  private static final int POOL_MIN = 2;
  private static final int READERS_MAX = 4;

  /** Of four connections of a process that has lanes, one at most writes for a lane. */
  private static final int LANES_PART = 4;

  /**
   * The plan for so many connections: where they do not suffice, lanes first read less at a time,
   * then there are fewer of them, then the pools are smaller.
   *
   * @throws InvalidSettingsException if there are too few for anything
   */
  public static ConnectionPlan of(int max, Pools.Shares wishes) {
    int free = max - wishes.others();
    int needed = 2 * POOL_MIN + (wishes.lanes() > 0 ? 2 : 0);
    if (free < needed) {
      throw new InvalidSettingsException(
          List.of(
              "DATABASE_MAX_CONNS: must be at least %d for this service, not %d"
                  .formatted(needed + wishes.others(), max)));
    }
    int doors = Math.max(POOL_MIN, max * wishes.doors() / 100);
    int lists = Math.max(POOL_MIN, max * wishes.lists() / 100);
    int lanes = Math.min(wishes.lanes(), Math.max(1, free / LANES_PART));
    int readers =
        lanes == 0 ? 0 : Math.clamp((free - doors - lists - lanes) / lanes, 1, READERS_MAX);
    int left = free - lanes * (1 + readers);
    if (doors + lists > left) {
      doors = Math.clamp((long) left * doors / (doors + lists), POOL_MIN, left - POOL_MIN);
      lists = Math.min(lists, left - doors);
    }
    return new ConnectionPlan(doors, lists, lanes, readers, wishes.others());
  }

  /** All together. */
  public int total() {
    return doors + lists + lanes * (1 + readersPerLane) + others;
  }
}
