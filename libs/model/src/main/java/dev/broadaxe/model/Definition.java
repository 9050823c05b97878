package dev.broadaxe.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What PutWorkflow says of a workflow, after normalisation.
 *
 * @param steps ordered by their dependencies, the step for failures last
 * @param defaultPriority 1 to 3, or null for 1
 * @param sticky whether steps keep to a worker, or null
 */
public record Definition(
    String name,
    String description,
    List<Step> steps,
    List<String> eventTriggers,
    List<String> cronTriggers,
    @Nullable String cronInput,
    @Nullable Sticky sticky,
    @Nullable Integer defaultPriority,
    List<Step.Concurrency> concurrency,
    List<Filter> filters,
    @Nullable String inputSchema,
    @Nullable Idempotency idempotency) {

  /** How firmly the steps of a run keep to one worker. */
  public enum Sticky {
    SOFT,
    HARD
  }

  /** A filter that events must pass to start the workflow. */
  public record Filter(String expression, String scope, @Nullable String payload) {}

  /** When two triggers count as the same. */
  public record Idempotency(String expression, long ttlMillis, Method method) {
    /** What frees a key: the time alone, or also the end of the run. */
    public enum Method {
      TTL,
      STATUS
    }
  }

  /** The one step of a workflow that has just one, or null. */
  public @Nullable Step only() {
    return steps.size() == 1 ? steps.getFirst() : null;
  }

  public @Nullable Step stepOf(UUID id) {
    for (Step step : steps) {
      if (step.id().equals(id)) {
        return step;
      }
    }
    return null;
  }
}
