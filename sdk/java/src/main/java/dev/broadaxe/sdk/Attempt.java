package dev.broadaxe.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.RefreshTimeoutRequest;
import dev.broadaxe.wire.v0.ReleaseSlotRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a task on this worker: runs the handler on a thread and reports what came of it.
 */
final class Attempt<I, O> implements TaskContext, Runnable {

  private static final Duration NOTES_GRACE = Duration.ofSeconds(20);

  private final AssignedAction action;
  private final Task<I, O> task;
  private final Attempts attempts;
  private final Notes notes;
  private @Nullable Thread thread;
  private volatile boolean cancelled;

  Attempt(AssignedAction action, Task<I, O> task, Attempts attempts) {
    this.action = action;
    this.task = task;
    this.attempts = attempts;
    notes = attempts.notes(action);
  }

  @Override
  public void run() {
    try {
      if (!begin()) {
        return;
      }
      attempts.reports().started(action);
      Outcome outcome = outcome();
      if (end()) {
        notes.awaitSent(NOTES_GRACE);
        attempts.reports().ended(action, outcome);
      }
    } finally {
      attempts.ended(this);
    }
  }

  private synchronized boolean begin() {
    thread = Thread.currentThread();
    return !cancelled;
  }

  /** From here on nothing interrupts the thread; whether the outcome is of use. */
  private synchronized boolean end() {
    thread = null;
    Thread.interrupted();
    return !cancelled;
  }

  /** Makes the outcome useless and interrupts the handler. */
  synchronized void abort() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** Runs the handler; whatever it throws is the failure of the task, not of the worker. */
  private Outcome outcome() {
    I input;
    try {
      input =
          json().member("the input of task " + task.name(), payload(), "input", task.inputType());
    } catch (IllegalArgumentException e) {
      return Outcome.failed(new NonRetryableException(String.valueOf(e.getMessage()), e));
    }
    CurrentTrace.Stay inTrace = CurrentTrace.enter(this::metadata);
    try {
      return completed(task.handler().orElseThrow().run(input, this));
    } catch (Throwable failure) {
      return Outcome.failed(failure);
    } finally {
      inTrace.close();
    }
  }

  private Outcome completed(@Nullable O output) {
    if (output == null) {
      return Outcome.completed("");
    }
    String text = json().object("the output of task " + task.name(), output);
    int bytesMax = client().config().transport().sendBytesMax() - 4096;
    // UTF-8 needs at most three bytes for a char; count only if that could be too much.
    if (text.length() > bytesMax / 3 && text.getBytes(UTF_8).length > bytesMax) {
      throw new NonRetryableException(
          "the output of task " + task.name() + " exceeds the limit of " + bytesMax + " bytes");
    }
    return Outcome.completed(text);
  }

  private String payload() {
    return action.getActionPayload();
  }

  private Client client() {
    return attempts.client();
  }

  private Json json() {
    return client().json();
  }

  @Override
  public String runId() {
    return action.getWorkflowRunId();
  }

  @Override
  public String taskId() {
    return action.getTaskRunExternalId();
  }

  @Override
  public String workerId() {
    return attempts.workerId();
  }

  @Override
  public int retryCount() {
    return action.getRetryCount();
  }

  @Override
  public int priority() {
    return action.getPriority();
  }

  @Override
  public Map<String, Object> metadata() {
    return json().map(action.getAdditionalMetadata());
  }

  @Override
  public void log(Level level, String message) {
    notes.log(level, message);
  }

  @Override
  public void stream(String chunk) {
    notes.stream(chunk);
  }

  @Override
  public void cancel() {
    client().cancel(taskId());
    cancelled = true;
  }

  @Override
  public boolean cancelled() {
    return cancelled;
  }

  @Override
  public Instant refreshTimeout(Duration increment) {
    Durations.positive("increment", increment);
    var request =
        RefreshTimeoutRequest.newBuilder()
            .setTaskRunExternalId(taskId())
            .setIncrementTimeoutBy(Durations.text(increment))
            .build();
    var answer =
        Await.value(
            "more time for task " + taskId(),
            client()
                .connection()
                .call(DispatcherGrpc.getRefreshTimeoutMethod(), request, Patience.REQUEST));
    return Durations.instant(answer.getTimeoutAt());
  }

  @Override
  public void releaseSlot() {
    Await.value(
        "release of the slots of task " + taskId(),
        client()
            .connection()
            .call(
                DispatcherGrpc.getReleaseSlotMethod(),
                ReleaseSlotRequest.newBuilder().setTaskRunExternalId(taskId()).build(),
                Patience.REQUEST));
  }
}
