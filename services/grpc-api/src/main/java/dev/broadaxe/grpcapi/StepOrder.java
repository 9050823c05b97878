package dev.broadaxe.grpcapi;

import dev.broadaxe.wire.v1.CreateTaskOpts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * The one order of a workflow's tasks: parents first, then by readable id, whatever order they came
 * in.
 */
final class StepOrder {
  private StepOrder() {}

  /**
   * The tasks in order; fewer than were given when some depend on each other in a circle.
   *
   * @param tasks with different readable ids and no parents that are missing
   */
  static List<CreateTaskOpts> of(List<CreateTaskOpts> tasks) {
    Map<String, Integer> open = new LinkedHashMap<>();
    Map<String, List<CreateTaskOpts>> children = new LinkedHashMap<>();
    PriorityQueue<CreateTaskOpts> ready =
        new PriorityQueue<>(Comparator.comparing(CreateTaskOpts::getReadableId));
    for (CreateTaskOpts task : tasks) {
      List<String> parents = task.getParentsList().stream().distinct().toList();
      open.put(task.getReadableId(), parents.size());
      parents.forEach(parent -> children.computeIfAbsent(parent, _ -> new ArrayList<>()).add(task));
      if (parents.isEmpty()) {
        ready.add(task);
      }
    }
    List<CreateTaskOpts> ordered = new ArrayList<>(tasks.size());
    while (!ready.isEmpty()) {
      CreateTaskOpts next = ready.remove();
      ordered.add(next);
      for (CreateTaskOpts child : children.getOrDefault(next.getReadableId(), List.of())) {
        if (open.merge(child.getReadableId(), -1, Integer::sum) == 0) {
          ready.add(child);
        }
      }
    }
    return ordered;
  }
}
