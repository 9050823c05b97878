package dev.broadaxe.telemetry;

/** The keys of what spans say beside their name; docs/telemetry.md says what each means. */
public final class SpanKeys {

  /** The kind of a command. */
  public static final String COMMAND = "broadaxe.command";

  /** The id of a tenant. */
  public static final String TENANT = "broadaxe.tenant";

  /** The id of a run. */
  public static final String RUN = "broadaxe.run";

  /** The id of a task. */
  public static final String TASK = "broadaxe.task";

  /** How often the task was tried before. */
  public static final String ATTEMPT = "broadaxe.attempt";

  /** The name of a workflow. */
  public static final String WORKFLOW = "broadaxe.workflow";

  /** The id of a worker. */
  public static final String WORKER = "broadaxe.worker";

  /** What a worker said. */
  public static final String REPORT = "broadaxe.report";

  /** The full name of the method that was called. */
  public static final String METHOD = "rpc.method";

  /** The status with which a call ended. */
  public static final String STATUS = "rpc.grpc.status_code";

  private SpanKeys() {}
}
