package dev.broadaxe.store;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which log lines to list; empty sets and nulls mean any.
 *
 * @param since only younger lines
 * @param until only older lines
 * @param search what the message must contain, in any case
 */
public record LogFilter(
    Set<UUID> tasks,
    @Nullable Instant since,
    @Nullable Instant until,
    Set<LogLevel> levels,
    @Nullable Integer attempt,
    @Nullable String search,
    Set<UUID> workflows,
    Set<UUID> steps) {

  /** All lines of one task. */
  public static LogFilter ofTask(UUID task) {
    return new LogFilter(Set.of(task), null, null, Set.of(), null, null, Set.of(), Set.of());
  }
}
