package dev.broadaxe.endtoend;

import java.util.List;

/** What clients are pointed at, from when it was started until it is closed. */
interface RunningTarget extends Target, AutoCloseable {

  /** What can befall an engine of this shape, short of all of it dying at once. */
  List<Mishap> mishaps();

  /** Kills all processes of the engine; its database is left as it is. */
  void kill();

  /** Kills all processes of the engine and its database, as a power cut would. */
  void killWithItsDatabase();

  /** Starts what was killed, on the same data and where clients know it to be. */
  void up();

  @Override
  void close();
}
