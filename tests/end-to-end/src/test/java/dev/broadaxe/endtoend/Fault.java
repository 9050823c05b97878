package dev.broadaxe.endtoend;

/**
 * Something that goes wrong in an installation under load, and is mended.
 *
 * @param name for the table, and to run it alone
 * @param preparation what is arranged before the load begins
 * @param action what goes wrong
 */
record Fault(String name, Action preparation, Action action) {

  /** A fault that needs nothing to be arranged before. */
  Fault(String name, Action action) {
    this(name, at -> {}, action);
  }

  /** What goes wrong: when it returns all is as it should be, and the engine has to see to it. */
  interface Action {
    void happen(Installation at) throws InterruptedException;
  }

  /** How tests are named. */
  @Override
  public String toString() {
    return name;
  }
}
