package dev.broadaxe.service;

import dev.broadaxe.loops.Chance;

/** How a process is called among all processes of a database. */
public final class ProcessId {
  private ProcessId() {}

  /**
   * Unlike the id of any process before, so that nobody takes this one's beat for another's.
   *
   * @param kind which service it is
   */
  public static String of(String kind) {
    return kind + "-" + Long.toUnsignedString(Chance.secure().nextLong(), Character.MAX_RADIX);
  }
}
