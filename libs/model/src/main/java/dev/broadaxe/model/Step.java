package dev.broadaxe.model;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One task definition in a version of a workflow, after normalisation.
 *
 * @param id made when the version is stored
 * @param readableId unique in the version; the key of outputs and results
 * @param action {@code service:verb}, lower-cased, what a worker must have registered to get it
 * @param timeout execution time-out, from the assignment
 * @param scheduleTimeout how long an attempt may wait for a worker
 * @param backoff how to wait between retries, or null for not at all
 * @param slots slot type to units, never empty
 * @param labels label to what is wanted of it
 * @param kind an ordinary step or the one that runs when another fails
 * @param flow what limits and conditions the step has beside; null when none
 */
public record Step(
    UUID id,
    String readableId,
    String action,
    Timeout timeout,
    Timeout scheduleTimeout,
    int retries,
    @Nullable Backoff backoff,
    boolean durable,
    Map<String, Integer> slots,
    Map<String, DesiredLabel> labels,
    List<String> parents,
    Kind kind,
    @Nullable Flow flow) {

  /** Whether a step belongs to the ordinary run or stands by for its failure. */
  public enum Kind {
    ORDINARY,
    ON_FAILURE
  }

  /** A duration together with the text that it came from, since messages quote the text. */
  public record Timeout(Duration duration, String text) {}

  /**
   * Delay before retry n is factor to the power of n seconds, at most {@code maxSeconds}.
   *
   * @param factor 1 to 1000
   * @param maxSeconds 1 to 86,400
   */
  public record Backoff(double factor, int maxSeconds) {
    public Duration delay(int retry) {
      double seconds = Math.min(Math.pow(factor, retry), maxSeconds);
      return Duration.ofMillis(Math.round(seconds * 1000));
    }
  }

  /** How a label of a worker is compared with the wanted value. */
  public enum Comparator {
    EQUAL,
    NOT_EQUAL,
    GREATER_THAN,
    GREATER_THAN_OR_EQUAL,
    LESS_THAN,
    LESS_THAN_OR_EQUAL
  }

  /**
   * What is wanted of a label.
   *
   * @param value a String or an Integer
   * @param weight what a worker scores when the comparison holds; may be negative
   */
  public record DesiredLabel(Object value, boolean required, Comparator comparator, int weight) {}

  /** Limits and conditions of a step. */
  public record Flow(
      List<RateLimit> rateLimits,
      List<Concurrency> concurrency,
      List<Condition> conditions,
      @Nullable Batch batch) {}

  /** What a step takes from a rate limit; static with key and units, else by expressions. */
  public record RateLimit(
      String key,
      @Nullable Integer units,
      @Nullable String keyExpression,
      @Nullable String unitsExpression,
      @Nullable String limitExpression,
      @Nullable String window) {}

  /** How many tasks of one key may run. */
  public record Concurrency(String expression, int maxRuns, Strategy strategy) {}

  /** What happens to tasks of a key that is full. */
  public enum Strategy {
    CANCEL_IN_PROGRESS,
    GROUP_ROUND_ROBIN,
    CANCEL_NEWEST
  }

  /**
   * One condition of a step.
   *
   * @param orGroup conditions with the same number are alternatives; numbered by first use
   */
  public record Condition(
      ConditionKind kind,
      String dataKey,
      String action,
      int orGroup,
      String expression,
      @Nullable String subject,
      @Nullable String scope) {}

  /**
   * What a condition waits for: {@code subject} is a step's readable id, a duration or an event
   * key.
   */
  public enum ConditionKind {
    PARENT,
    SLEEP,
    USER_EVENT
  }

  /** How tasks of a step are handed to a worker in batches. */
  public record Batch(
      int maxSize,
      int maxIntervalMillis,
      @Nullable String groupKey,
      int groupMaxRuns,
      boolean broadcast) {}
}
