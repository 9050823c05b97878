package dev.broadaxe.loops;

import org.jboss.logging.Logger;

/** Where a broken invariant is reported, so that a process can stop and a test can fail. */
@FunctionalInterface
public interface FaultHandler {
  /**
   * Takes note of a fault; must not throw.
   *
   * @param where the name of the loop or part that stops because of it
   */
  void fault(String where, Throwable fault);

  /** A handler that writes one line to the log, with the stack. */
  static FaultHandler logging() {
    Logger log = Logger.getLogger(FaultHandler.class);
    return (where, fault) -> log.errorf(fault, "stopped by a fault: %s", where);
  }
}
