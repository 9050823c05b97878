package dev.broadaxe.loops;

/** The refusal of a part that was stopped or not started yet. */
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StoppedException(String name) {
    super(name + " is not running");
  }
}
