package dev.broadaxe.service;

import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.postgres.DbException;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.WorkflowRepository;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process is to be ended, and whether it can serve; a fault anywhere means the one and
 * not the other, for what it stopped does not start again.
 */
public final class Health implements FaultHandler {
  private final BooleanSupplier database;
  private final FaultHandler log;
  private final AtomicReference<@Nullable String> broken = new AtomicReference<>();
  private volatile boolean serving;

  /**
   * The health of a process that has not begun to serve.
   *
   * @param database whether it answers; may block
   * @param log is told of every fault too
   */
  public Health(BooleanSupplier database, FaultHandler log) {
    this.database = database;
    this.log = log;
  }

  /** The health of a process that cannot serve without definitions; faults go to the log. */
  public static Health of(WorkflowRepository workflows) {
    return new Health(() -> answers(workflows), FaultHandler.logging());
  }

  private static boolean answers(WorkflowRepository workflows) {
    try {
      workflows.counter();
      return true;
    } catch (StoreOutage | DbException e) {
      return false;
    }
  }

  /** The first fault stays: those that come after it may follow from it. */
  @Override
  public void fault(String where, Throwable fault) {
    broken.compareAndSet(null, "stopped by a fault: " + where);
    log.fault(where, fault);
  }

  /** All parts are started. */
  public void serve() {
    serving = true;
  }

  /** The parts are about to stop. */
  public void leave() {
    serving = false;
  }

  /**
   * Why the process is to be ended, or null when it is not: never that the database is away, since
   * another process would not have it either.
   */
  public @Nullable String fatal() {
    return broken.get();
  }

  /** Why the process cannot serve, or null when it can; blocks until it is known. */
  public @Nullable String obstacle() {
    String fault = broken.get();
    if (fault != null) {
      return fault;
    }
    if (!serving) {
      return "starting or stopping";
    }
    return database.getAsBoolean() ? null : "the database does not answer";
  }
}
