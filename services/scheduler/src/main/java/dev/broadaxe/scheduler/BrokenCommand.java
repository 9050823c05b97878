package dev.broadaxe.scheduler;

/** A machine broke over this command: a bug, or a command that should never have passed a door. */
final class BrokenCommand extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Arrival arrival;

  BrokenCommand(Arrival arrival, RuntimeException cause) {
    super(arrival.envelope().command().getClass().getSimpleName(), cause);
    this.arrival = arrival;
  }

  Arrival arrival() {
    return arrival;
  }
}
