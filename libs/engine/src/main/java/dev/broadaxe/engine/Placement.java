package dev.broadaxe.engine;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.Step.DesiredLabel;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.Worker;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a task demands of a worker: tasks with the same placement stand in the same line, so that no
 * task ever waits behind one that needs something else.
 *
 * @param labels what is wanted of labels, ordered by label; empty when the workflow is sticky
 * @param desired the worker to keep to, or null
 * @param hard true when no other worker will do
 */
record Placement(
    String action,
    Map<String, Integer> slots,
    Map<String, DesiredLabel> labels,
    @Nullable UUID desired,
    boolean hard) {

  private static final Map<String, Integer> PLAIN = Map.of("default", 1);

  static Placement of(TaskSpec spec, Step step, Definition definition) {
    TaskSpec.Desired wish = spec.desired();
    if (definition.sticky() != null) {
      UUID worker = wish == null ? null : wish.worker();
      boolean hard = worker != null && definition.sticky() == Definition.Sticky.HARD;
      return new Placement(step.action(), step.slots(), Map.of(), worker, hard);
    }
    Map<String, DesiredLabel> labels = step.labels();
    if (wish != null && !wish.labels().isEmpty()) {
      Map<String, DesiredLabel> merged = new TreeMap<>(labels);
      merged.putAll(wish.labels());
      labels = merged;
    }
    return new Placement(step.action(), step.slots(), labels, null, false);
  }

  /** True when any willing worker with the action and the slots is as good as any other. */
  boolean plain() {
    return labels.isEmpty() && desired == null;
  }

  /** The name of the line in which tasks with this placement wait. */
  String line() {
    if (plain() && slots.equals(PLAIN)) {
      return LineName.QUEUE + action;
    }
    return LineName.QUEUE + action + "#" + Long.toHexString(fnv(demand()));
  }

  /** What is demanded beside the action, spelled by nothing that a refactoring could change. */
  private String demand() {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(slots).forEach((type, units) -> add(text, type).append(units).append(';'));
    text.append('|');
    new TreeMap<>(labels)
        .forEach(
            (label, wish) -> {
              add(text, label).append(symbol(wish.comparator()));
              switch (wish.value()) {
                case String wanted -> add(text, wanted);
                case Integer wanted -> text.append('i').append(wanted);
                default -> throw new IllegalStateException("label " + label + " wants " + wish);
              }
              text.append(wish.required() ? '!' : '?').append(wish.weight()).append(';');
            });
    return text.append('|').append(desired).append(hard ? '!' : '?').toString();
  }

  private static StringBuilder add(StringBuilder to, String text) {
    return to.append(text.length()).append(':').append(text);
  }

  private static String symbol(Step.Comparator comparator) {
    return switch (comparator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "!=";
      case GREATER_THAN -> ">";
      case GREATER_THAN_OR_EQUAL -> ">=";
      case LESS_THAN -> "<";
      case LESS_THAN_OR_EQUAL -> "<=";
    };
  }

  /** A hash that is the same in every process and release. */
  private static long fnv(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /**
   * How well a worker suits: the higher, the better.
   *
   * @return null when the worker is excluded, by a required label or by a sum below zero
   */
  @Nullable Integer score(Worker worker) {
    if (desired != null) {
      boolean wanted = desired.equals(worker.id());
      return hard && !wanted ? null : wanted ? 1 : 0;
    }
    int sum = 0;
    for (Map.Entry<String, DesiredLabel> entry : labels.entrySet()) {
      DesiredLabel wish = entry.getValue();
      if (holds(wish, worker.labels().get(entry.getKey()))) {
        sum += wish.weight();
      } else if (wish.required()) {
        return null;
      }
    }
    return sum < 0 ? null : sum;
  }

  private static boolean holds(DesiredLabel wish, @Nullable Object found) {
    if (found instanceof String text && wish.value() instanceof String wanted) {
      return switch (wish.comparator()) {
        case EQUAL -> text.equals(wanted);
        case NOT_EQUAL -> !text.equals(wanted);
        case GREATER_THAN, GREATER_THAN_OR_EQUAL, LESS_THAN, LESS_THAN_OR_EQUAL -> false;
      };
    }
    if (found instanceof Integer number && wish.value() instanceof Integer wanted) {
      int compared = Integer.compare(number, wanted);
      return switch (wish.comparator()) {
        case EQUAL -> compared == 0;
        case NOT_EQUAL -> compared != 0;
        case GREATER_THAN -> compared > 0;
        case GREATER_THAN_OR_EQUAL -> compared >= 0;
        case LESS_THAN -> compared < 0;
        case LESS_THAN_OR_EQUAL -> compared <= 0;
      };
    }
    return false;
  }
}
