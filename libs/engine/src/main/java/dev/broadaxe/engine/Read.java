package dev.broadaxe.engine;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the machine wants to see because a window runs low; to be read after the round is
 * committed.
 */
public sealed interface Read {
  /** How many rows are wanted; fewer mean that no others follow. */
  int limit();

  /** The tasks of a line behind this place; a null place means from the start. */
  record OfLine(String line, @Nullable Place behind, int limit) implements Read {}

  /** A place in a line. */
  record Place(int priority, long seq) {}

  /** The waiting tasks that fall due behind this; nulls mean from the start. */
  record OfDues(@Nullable Instant due, @Nullable UUID task, int limit) implements Read {}
}
