package dev.broadaxe.loops;

/** The refusal of a part that has as much to do as it may take. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OverloadedException(String name, int bound) {
    super(name + " has " + bound + " items waiting and takes no more for now");
  }
}
