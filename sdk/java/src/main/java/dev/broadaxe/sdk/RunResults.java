package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ends of runs, over one stream per client: ids are added as callers ask for them, and those
 * that are still open are sent again after a reconnect.
 */
final class RunResults {

  private final Connection connection;
  private final Object lock = new Object();
  private final Map<String, CompletableFuture<WorkflowRunEvent>> open = new HashMap<>();
  private final Backoff backoff = new Backoff();
  private @Nullable Answers current;
  private @Nullable StreamObserver<SubscribeToWorkflowRunsRequest> requests;
  private boolean pausing;

  RunResults(Connection connection) {
    this.connection = connection;
  }

  /** The end of a run; the same future for all that ask while it goes on. */
  CompletableFuture<WorkflowRunEvent> end(String runId) {
    synchronized (lock) {
      var known = open.get(runId);
      if (known != null) {
        return known;
      }
      var end = new CompletableFuture<WorkflowRunEvent>();
      if (connection.closed()) {
        end.completeExceptionally(closed());
        return end;
      }
      open.put(runId, end);
      if (requests != null) {
        requests.onNext(request(runId));
      } else if (current == null && !pausing) {
        connect();
      }
      return end;
    }
  }

  /** Fails everything that is still open. */
  void close() {
    fail(closed());
  }

  private void fail(Throwable failure) {
    List<CompletableFuture<WorkflowRunEvent>> left;
    synchronized (lock) {
      left = List.copyOf(open.values());
      open.clear();
    }
    left.forEach(end -> end.completeExceptionally(failure));
  }

  private void connect() {
    var call =
        connection
            .channel()
            .newCall(DispatcherGrpc.getSubscribeToWorkflowRunsMethod(), connection.options());
    var answers = new Answers();
    current = answers;
    var stream = ClientCalls.asyncBidiStreamingCall(call, answers);
    if (current != answers) {
      return; // It failed at once, and is dealt with.
    }
    requests = stream;
    for (String runId : open.keySet()) {
      stream.onNext(request(runId));
    }
  }

  private void ended(WorkflowRunEvent event) {
    CompletableFuture<WorkflowRunEvent> end;
    synchronized (lock) {
      backoff.reset();
      end = open.remove(event.getWorkflowRunId());
    }
    if (end != null) {
      end.complete(event);
    }
  }

  private void disconnected(Answers answers, Status status) {
    synchronized (lock) {
      if (current != answers) {
        return;
      }
      current = null;
      requests = null;
    }
    if (connection.closed()) {
      fail(closed()); // Nobody connects again for those that came while it was being closed.
    } else if (Call.isFinal(status)) {
      fail(status.asException());
    }
    synchronized (lock) {
      if (!open.isEmpty() && !pausing) {
        pausing = true;
        connection.later(backoff.next(), this::reconnect);
      }
    }
  }

  private void reconnect() {
    connection.hurry();
    synchronized (lock) {
      pausing = false;
      if (current == null && !open.isEmpty()) {
        connect();
      }
    }
  }

  private static SubscribeToWorkflowRunsRequest request(String runId) {
    return SubscribeToWorkflowRunsRequest.newBuilder().setWorkflowRunId(runId).build();
  }

  private static Exception closed() {
    return Status.UNAVAILABLE.withDescription("the client is closed").asException();
  }

  /** What one stream brings. */
  private final class Answers implements StreamObserver<WorkflowRunEvent> {

    @Override
    public void onNext(WorkflowRunEvent event) {
      ended(event);
    }

    @Override
    public void onError(Throwable failure) {
      disconnected(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      disconnected(this, Status.OK);
    }
  }
}
