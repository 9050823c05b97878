package dev.broadaxe.sdk;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How one run is started: its priority, its metadata, the worker it wishes for. Immutable. */
public final class RunOptions {

  /** The priority of the task, no metadata, any worker. */
  public static final RunOptions DEFAULT = new RunOptions(null, Map.of(), Map.of());

  private final @Nullable Integer priority;
  private final Map<String, Object> metadata;
  private final Map<String, DesiredLabel> workerLabels;

  private RunOptions(
      @Nullable Integer priority,
      Map<String, Object> metadata,
      Map<String, DesiredLabel> workerLabels) {
    this.priority = priority;
    this.metadata = metadata;
    this.workerLabels = workerLabels;
  }

  /**
   * These options with a priority, which wins over that of the task.
   *
   * @param value 1 low, 2 medium, 3 high
   * @throws IllegalArgumentException if it is none of these
   */
  public RunOptions withPriority(int value) {
    return new RunOptions(TaskOptions.checkedPriority(value), metadata, workerLabels);
  }

  /**
   * These options with one more entry of metadata: runs can be found by it, and handlers see it.
   *
   * @param key a key; an entry that has it already is replaced
   * @param value text, a number, a truth value, or anything else that becomes JSON
   */
  public RunOptions withMetadata(String key, Object value) {
    return new RunOptions(priority, plus(metadata, key, value), workerLabels);
  }

  /**
   * These options with one more wish about the labels of the worker that takes the run.
   *
   * @param key the label; a wish about it that is there already is replaced
   */
  public RunOptions withWorkerLabel(String key, DesiredLabel wish) {
    return new RunOptions(priority, metadata, plus(workerLabels, key, wish));
  }

  private static <V> Map<String, V> plus(Map<String, V> before, String key, V value) {
    var all = new LinkedHashMap<>(before);
    all.put(key, value);
    return all;
  }

  Optional<Integer> priority() {
    return Optional.ofNullable(priority);
  }

  Map<String, Object> metadata() {
    return metadata;
  }

  Map<String, DesiredLabel> workerLabels() {
    return workerLabels;
  }
}
