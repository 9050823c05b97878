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

  private MetricNames() {}
}
