package dev.broadaxe.sdk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task: a name, the types of its input and output, how the engine treats it, and on workers the
 * code. Immutable; the {@code with} methods return changed copies.
 *
 * @param <I> what it is given: a record, a map or anything else that becomes a JSON object
 * @param <O> what it returns, likewise; {@link Void} for nothing
 */
public final class Task<I, O> {

  private final Client client;
  private final String name;
  private final Class<I> inputType;
  private final Class<O> outputType;
  private final @Nullable TaskHandler<I, O> handler;
  private final TaskOptions options;

  Task(
      Client client,
      String name,
      Class<I> inputType,
      Class<O> outputType,
      @Nullable TaskHandler<I, O> handler,
      TaskOptions options) {
    this.client = client;
    this.name = name;
    this.inputType = inputType;
    this.outputType = outputType;
    this.handler = handler;
    this.options = options;
  }

  /** The name of the task, without the namespace. */
  public String name() {
    return name;
  }

  /**
   * This task, tried again after failures.
   *
   * @param retries how many attempts may follow the first; 0 by default
   * @throws IllegalArgumentException if it is negative
   */
  public Task<I, O> withRetries(int retries) {
    return with(options.withRetries(retries));
  }

  /**
   * This task with growing pauses between its attempts: the pause before the n-th retry is {@code
   * factor} to the power of n, in seconds. Without, retries follow at once.
   *
   * @param factor 1 to 1000
   * @param max the longest pause, 1 second to 24 hours, in whole seconds
   * @throws IllegalArgumentException if one is outside its limits
   */
  public Task<I, O> withBackoff(double factor, Duration max) {
    return with(options.withBackoff(factor, max));
  }

  /**
   * This task with another limit on how long an attempt may take; 60 seconds by default.
   *
   * @param timeout at least a millisecond, in whole milliseconds
   * @throws IllegalArgumentException if it is shorter
   */
  public Task<I, O> withTimeout(Duration timeout) {
    return with(options.withTimeout(timeout));
  }

  /**
   * This task with another limit on how long it may wait for a worker before it is cancelled; 5
   * minutes by default.
   *
   * @param timeout at least a millisecond, in whole milliseconds
   * @throws IllegalArgumentException if it is shorter
   */
  public Task<I, O> withScheduleTimeout(Duration timeout) {
    return with(options.withScheduleTimeout(timeout));
  }

  /**
   * This task with another priority for its runs.
   *
   * @param priority 1 low (the default), 2 medium, 3 high
   * @throws IllegalArgumentException if it is none of these
   */
  public Task<I, O> withPriority(int priority) {
    return with(options.withPriority(priority));
  }

  /**
   * This task with another cost: how many of the worker's slots an attempt occupies.
   *
   * @param slots at least 1, the default
   * @throws IllegalArgumentException if it is less
   */
  public Task<I, O> withSlots(int slots) {
    return with(options.withSlots(slots));
  }

  private Task<I, O> with(TaskOptions changed) {
    return new Task<>(client, name, inputType, outputType, handler, changed);
  }

  /**
   * Starts a run and waits for its result.
   *
   * @throws RunFailedException if the run failed, with the error of every failed task
   * @throws RunCancelledException if it was cancelled, or no worker took it in time
   * @throws BroadaxeException as {@link #runNoWait(Object)} and {@link RunRef#result()}
   */
  public O run(I input) {
    return runNoWait(input).result();
  }

  /** As {@link #run(Object)}, with options for this run. */
  public O run(I input, RunOptions runOptions) {
    return runNoWait(input, runOptions).result();
  }

  /**
   * Starts a run. When this returns the engine will not lose it. If the connection breaks before
   * the engine has answered the request is repeated, so a run may then be started twice.
   *
   * @throws IllegalArgumentException if the input is no JSON object or larger than a message
   * @throws BroadaxeException if the engine refuses, or cannot be reached for a minute
   */
  public RunRef<O> runNoWait(I input) {
    return runNoWait(input, RunOptions.DEFAULT);
  }

  /** As {@link #runNoWait(Object)}, with options for this run. */
  public RunRef<O> runNoWait(I input, RunOptions runOptions) {
    return ref(client.trigger(client.request(name, input, runOptions)));
  }

  /**
   * Starts a run for each input and waits for all of them.
   *
   * @return their results in the order of the inputs
   * @throws RunFailedException if a run failed: the first one in that order; those after it are
   *     {@linkplain Throwable#getSuppressed() suppressed}. All have ended by then
   * @throws RunCancelledException if the first one without a result was cancelled
   * @throws BroadaxeException as {@link #runManyNoWait(Iterable)} and {@link RunRef#result()}
   */
  public List<O> runMany(Iterable<? extends I> inputs) {
    List<O> results = new ArrayList<>();
    BroadaxeException first = null;
    List<RunRef<O>> runs = runManyNoWait(inputs);
    awaitEnds(runs);
    for (RunRef<O> run : runs) {
      try {
        results.add(run.result());
      } catch (RunFailedException | RunCancelledException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
    return results;
  }

  private void awaitEnds(List<RunRef<O>> runs) {
    var ends =
        CompletableFuture.allOf(
            runs.stream().map(RunRef::end).toArray(CompletableFuture<?>[]::new));
    Await.value("results of " + runs.size() + " runs", ends.handle((all, failure) -> runs));
  }

  /**
   * Starts a run for each input, in requests of up to 500 runs and 3 MB.
   *
   * @return the runs in the order of the inputs
   * @throws IllegalArgumentException as {@link #runNoWait(Object)}; runs of earlier requests are
   *     started by then
   * @throws BroadaxeException as {@link #runNoWait(Object)}, likewise
   */
  public List<RunRef<O>> runManyNoWait(Iterable<? extends I> inputs) {
    return runManyNoWait(inputs, RunOptions.DEFAULT);
  }

  /** As {@link #runManyNoWait(Iterable)}, with options for all these runs. */
  public List<RunRef<O>> runManyNoWait(Iterable<? extends I> inputs, RunOptions runOptions) {
    return client.trigger(inputs, input -> client.request(name, input, runOptions)).stream()
        .map(this::ref)
        .toList();
  }

  /** A run of this task that was started elsewhere or earlier. */
  public RunRef<O> ref(String runId) {
    return new RunRef<>(client, runId, outputType);
  }

  TaskOptions options() {
    return options;
  }

  Optional<TaskHandler<I, O>> handler() {
    return Optional.ofNullable(handler);
  }

  Class<I> inputType() {
    return inputType;
  }

  /** The name with the namespace, which is also that of its workflow. */
  String qualifiedName() {
    return client.config().qualified(name);
  }

  /** What workers say they can do. */
  String action() {
    return (qualifiedName() + ":" + name).toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return "Task[" + name + "]";
  }
}
