package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run that was started: its id, and ways to follow it. It remembers the end that it has seen: to
 * await a replay of the run, take a new {@linkplain Task#ref(String) reference}.
 *
 * @param <O> the output of its task
 */
public final class RunRef<O> {

  private final Client client;
  private final String id;
  private final Class<O> outputType;
  private @Nullable CompletableFuture<WorkflowRunEvent> end;

  RunRef(Client client, String id, Class<O> outputType) {
    this.client = client;
    this.id = id;
    this.outputType = outputType;
  }

  /** The id of the run. */
  public String id() {
    return id;
  }

  /**
   * Waits for the end of the run.
   *
   * @return its output; null if it has none
   * @throws RunFailedException if it failed, with the error of every failed task
   * @throws RunCancelledException if it was cancelled
   * @throws BroadaxeException if the engine refuses, the output is no {@code O}, or the calling
   *     thread is interrupted (it stays so)
   */
  public O result() {
    return output(Await.value(what(), end()));
  }

  /**
   * Waits for the end of the run, but not for ever.
   *
   * @param timeout how long, in whole milliseconds
   * @return its output; null if it has none
   * @throws RunFailedException if it failed
   * @throws RunCancelledException if it was cancelled
   * @throws BroadaxeException as {@link #result()}, and with the code DEADLINE_EXCEEDED if the run
   *     has not ended by then; it goes on
   */
  public O result(Duration timeout) {
    return output(Await.value(what(), end(), timeout));
  }

  /**
   * The end of the run for those that do not want to wait for it: completed with what {@link
   * #result()} returns, or with what it throws, on a thread that may block.
   */
  public CompletableFuture<O> future() {
    return end()
        .handleAsync(
            (event, failure) -> {
              if (event == null) {
                throw Await.failure(what(), unwrapped(failure));
              }
              return output(event);
            },
            client.connection().threads());
  }

  /**
   * Asks the engine to cancel the run; a run that has ended stays as it is.
   *
   * @throws BroadaxeException if the engine refuses or cannot be reached for a minute
   */
  public void cancel() {
    client.cancel(id);
  }

  /**
   * The text that the run's handler streams, from now on: what it sent before is not repeated, and
   * the stream of a run that has ended is empty. Close it when you stop reading before its end.
   *
   * @throws BroadaxeException while reading, if the connection is lost or the run is unknown
   */
  public Stream<String> stream() {
    return RunStream.of(client.connection(), id);
  }

  /** The end of the run, asked for once per reference. */
  synchronized CompletableFuture<WorkflowRunEvent> end() {
    if (end == null || end.isCompletedExceptionally()) {
      end = client.results().end(id);
    }
    return end;
  }

  private O output(WorkflowRunEvent event) {
    String text = outcome(event);
    try {
      return client.json().read("the output of run " + id, text, outputType);
    } catch (IllegalArgumentException e) {
      throw new BroadaxeException("DATA_LOSS", String.valueOf(e.getMessage()), e);
    }
  }

  /** The output as text: of the one task, or of all tasks by name. */
  private String outcome(WorkflowRunEvent event) {
    List<StepRunResult> results = event.getResultsList();
    if (results.isEmpty()) {
      results = client.tasks(id); // They were too large for the stream.
    }
    throwIfNotCompleted(results);
    if (results.size() == 1) {
      return results.get(0).getOutput();
    }
    Map<String, String> outputs = new LinkedHashMap<>();
    for (StepRunResult result : results) {
      outputs.put(result.getTaskName(), result.getOutput().isEmpty() ? "null" : result.getOutput());
    }
    return client.json().join(outputs);
  }

  private void throwIfNotCompleted(List<StepRunResult> results) {
    List<TaskError> errors =
        results.stream()
            .filter(result -> !result.getError().isEmpty())
            .map(
                result ->
                    new TaskError(
                        result.getTaskName(), result.getTaskRunExternalId(), result.getError()))
            .toList();
    if (!errors.isEmpty()) {
      throw new RunFailedException(id, errors);
    }
    if (results.stream().anyMatch(StepRunResult::hasError)) {
      throw new RunCancelledException(id);
    }
  }

  private static Throwable unwrapped(@Nullable Throwable failure) {
    if (failure == null) {
      return new IllegalStateException("neither an end nor a failure");
    }
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private String what() {
    return "result of run " + id;
  }

  @Override
  public String toString() {
    return "RunRef[" + id + "]";
  }
}
