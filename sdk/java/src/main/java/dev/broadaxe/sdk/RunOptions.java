package dev.broadaxe.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one run is started: its priority and metadata. Immutable. */
public final class RunOptions {

  /** The priority of the task, no metadata. */
  public static final RunOptions DEFAULT = new RunOptions(null, Map.of());

  private final @Nullable Integer priority;
  private final Map<String, Object> metadata;

  private RunOptions(@Nullable Integer priority, Map<String, Object> metadata) {
    this.priority = priority;
    this.metadata = metadata;
  }

  /**
   * These options with a priority, which wins over that of the task.
   *
   * @param value 1 low, 2 medium, 3 high
   * @throws IllegalArgumentException if it is none of these
   */
  public RunOptions withPriority(int value) {
    return new RunOptions(TaskOptions.checkedPriority(value), metadata);
  }

  /**
   * These options with one more entry of metadata: runs can be found by it, and handlers see it.
   *
   * @param key a key; an entry that has it already is replaced
   * @param value text, a number, a truth value, or anything else that becomes JSON
   */
  public RunOptions withMetadata(String key, Object value) {
    var all = new LinkedHashMap<>(metadata);
    all.put(key, value);
    return new RunOptions(priority, all);
  }

  Optional<Integer> priority() {
    return Optional.ofNullable(priority);
  }

  Map<String, Object> metadata() {
    return metadata;
  }
}
