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

  private MetricNames() {}
}
