package dev.broadaxe.endtoend;

/**
 * Something that goes wrong in an installation under load, and is mended.
 *
 * @param name for the table, and to run it alone
 * @param planned true for what operators do, of which no client may notice anything
 * @param preparation what is arranged before the load begins
 * @param action what goes wrong
 */
record Fault(String name, boolean planned, Action preparation, Action action) {

  Fault(String name, Action preparation, Action action) {
    this(name, false, preparation, action);
  }

  /** A fault that needs nothing to be arranged before. */
  Fault(String name, Action action) {
    this(name, at -> {}, action);
  }

  /** What operators do. */
  static Fault planned(String name, Action action) {
    return new Fault(name, true, at -> {}, action);
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
