package dev.broadaxe.telemetry;

/** The names of all metrics; docs/telemetry.md says what each means. */
public final class MetricNames {

  /** How many events a loop found in its inbox, oldest first, and took at once. */
  public static final String LOOP_EVENTS = "broadaxe.loop.events";

  /** How many events were left in a loop's inbox after a turn. */
  public static final String LOOP_LEFT = "broadaxe.loop.left";

  /** How long the oldest event of a turn had waited, in seconds. */
  public static final String LOOP_WAIT = "broadaxe.loop.wait";

  /** How long a turn of a loop took, in seconds. */
  public static final String LOOP_RUN = "broadaxe.loop.run";

  /** How long the transaction of a round took, in seconds. */
  public static final String ROUND_COMMIT = "broadaxe.round.commit";

  /** How many rows a round wrote. */
  public static final String ROUND_ROWS = "broadaxe.round.rows";

  /** How many commands were put aside because they could not be carried out. */
  public static final String ROUND_DEAD_LETTERS = "broadaxe.round.dead_letters";

  /** How many commands a door handed to their owners. */
  public static final String DOOR_COMMANDS = "broadaxe.door.commands";

  /** How long owners took to answer the commands of a door, in seconds. */
  public static final String DOOR_ANSWER = "broadaxe.door.answer";

  /** How much came to a door to be done. */
  public static final String DOOR_EFFECTS = "broadaxe.door.effects";

  /** How long runs waited until their first attempt came to the door of its worker, in seconds. */
  public static final String DOOR_START = "broadaxe.door.start";

  /** How many workers listen at a door. */
  public static final String DOOR_WORKERS = "broadaxe.door.workers";

  /** How many streams are open at a door, those of workers and those of who waits for runs. */
  public static final String DOOR_STREAMS = "broadaxe.door.streams";

  /** Whether a lane is open. */
  public static final String LANE_OPEN = "broadaxe.lane.open";

  /** How many tenants are leased to a lane. */
  public static final String LANE_TENANTS = "broadaxe.lane.tenants";

  /** How many commands wait for a lane. */
  public static final String LANE_WAITING = "broadaxe.lane.waiting";

  /** How many attempts of a lane's tenants are with workers. */
  public static final String LANE_OUT = "broadaxe.lane.out";

  /** How many tasks wait for a worker or their time. */
  public static final String QUEUE_WAITING = "broadaxe.queue.waiting";

  /** Whether the bus reaches the others. */
  public static final String BUS_CONNECTED = "broadaxe.bus.connected";

  /** How many commands wait for an answer over the bus. */
  public static final String BUS_ASKING = "broadaxe.bus.asking";

  /** How much did not reach anybody. */
  public static final String BUS_DROPPED = "broadaxe.bus.dropped";

  /** How many commands nobody answered in time. */
  public static final String BUS_UNANSWERED = "broadaxe.bus.unanswered";

  /** How many messages could not be read. */
  public static final String BUS_UNREADABLE = "broadaxe.bus.unreadable";

  /** How many connections of a pool work. */
  public static final String POOL_BUSY = "broadaxe.pool.busy";

  /** How many connections a pool may have. */
  public static final String POOL_LIMIT = "broadaxe.pool.limit";

  /** How many callers wait for a connection of a pool. */
  public static final String POOL_WAITING = "broadaxe.pool.waiting";

  /** How much memory the virtual machine uses, in bytes. */
  public static final String JVM_MEMORY_USED = "jvm.memory.used";

  /** How much memory the virtual machine may use, in bytes. */
  public static final String JVM_MEMORY_LIMIT = "jvm.memory.limit";

  /** How long the virtual machine has collected garbage, in seconds. */
  public static final String JVM_GC_TIME = "jvm.gc.time";

  /** How long the process has used a processor, in seconds. */
  public static final String JVM_CPU_TIME = "jvm.cpu.time";

  private MetricNames() {}
}
