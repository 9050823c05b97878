package dev.broadaxe.endtoend;

/** What clients are pointed at, from when it was started until it is closed. */
interface RunningTarget extends Target, AutoCloseable {

  @Override
  void close();
}
