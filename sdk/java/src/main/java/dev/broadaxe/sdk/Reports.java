package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.StepActionEvent;
import dev.broadaxe.wire.v0.StepActionEventType;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** What a worker tells the engine about its attempts; each is sent until it is acknowledged. */
final class Reports {

  private static final System.Logger LOG = System.getLogger("dev.broadaxe.sdk");

  private final Connection connection;
  private final Supplier<String> workerId;
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();

  Reports(Connection connection, Supplier<String> workerId) {
    this.connection = connection;
    this.workerId = workerId;
  }

  /** That the code of an attempt begins; only for the eye, so it is not worth many tries. */
  void started(AssignedAction action) {
    send(report(action, StepActionEventType.STEP_EVENT_TYPE_STARTED).build(), Patience.NOTE);
  }

  /** What came of an attempt. */
  void ended(AssignedAction action, Outcome outcome) {
    var report =
        outcome.completed()
            ? report(action, StepActionEventType.STEP_EVENT_TYPE_COMPLETED)
            : report(action, StepActionEventType.STEP_EVENT_TYPE_FAILED)
                .setShouldNotRetry(outcome.permanent());
    send(report.setEventPayload(outcome.payload()).build(), Patience.RESULT);
  }

  private StepActionEvent.Builder report(AssignedAction action, StepActionEventType type) {
    return StepActionEvent.newBuilder()
        .setWorkerId(workerId.get())
        .setJobId(action.getJobId())
        .setJobRunId(action.getJobRunId())
        .setTaskId(action.getTaskId())
        .setTaskRunExternalId(action.getTaskRunExternalId())
        .setActionId(action.getActionId())
        .setEventTimestamp(Durations.now())
        .setEventType(type)
        .setRetryCount(action.getRetryCount());
  }

  private void send(StepActionEvent event, Patience patience) {
    var sent = connection.call(DispatcherGrpc.getSendStepActionEventMethod(), event, patience);
    long number = count.incrementAndGet();
    open.put(number, sent);
    Await.afterwards(
        sent,
        failure -> {
          open.remove(number);
          if (failure != null) {
            LOG.log(
                patience.equals(Patience.RESULT) ? Level.ERROR : Level.DEBUG,
                "the engine did not take {0} of task {1}, attempt {2}: {3}",
                event.getEventType(),
                event.getTaskRunExternalId(),
                event.getRetryCount() + 1,
                failure.getMessage());
          }
        });
  }

  /** Waits until everything so far is acknowledged or given up, or the time is over. */
  void awaitSent(Duration timeout) {
    var all = CompletableFuture.allOf(open.values().toArray(CompletableFuture<?>[]::new));
    try {
      Await.value("reports", all.handle((done, failure) -> ""), timeout);
    } catch (BroadaxeException e) {
      LOG.log(Level.ERROR, "{0} reports could not be delivered: {1}", open.size(), e.getMessage());
    }
  }
}
