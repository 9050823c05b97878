package dev.broadaxe.telemetry;

/**
 * The names of all spans but those of calls, which are named after their method; docs/telemetry.md
 * says what each means.
 */
public final class SpanNames {

  /** A door starts a run. */
  public static final String TRIGGER = "trigger";

  /** The owner of a tenant carries out a command. */
  public static final String ROUND = "round";

  /** A door hands an attempt to the stream of a worker. */
  public static final String DELIVER = "deliver";

  /** A door takes what a worker says of an attempt. */
  public static final String REPORT = "report";

  private SpanNames() {}
}
