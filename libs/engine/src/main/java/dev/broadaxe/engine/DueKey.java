package dev.broadaxe.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/** The place of a task among all that fall due. */
record DueKey(Instant due, UUID task) {
  static final Comparator<DueKey> ORDER =
      Comparator.comparing(DueKey::due).thenComparing(DueKey::task);

  static DueKey of(Held task) {
    return new DueKey(task.due(), task.id());
  }
}
