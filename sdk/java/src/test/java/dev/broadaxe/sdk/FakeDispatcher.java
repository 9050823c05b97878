package dev.broadaxe.sdk;

import com.google.protobuf.Timestamp;
import dev.broadaxe.wire.v0.ActionEventResponse;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.GetVersionRequest;
import dev.broadaxe.wire.v0.GetVersionResponse;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import dev.broadaxe.wire.v0.HeartbeatResponse;
import dev.broadaxe.wire.v0.RefreshTimeoutRequest;
import dev.broadaxe.wire.v0.RefreshTimeoutResponse;
import dev.broadaxe.wire.v0.ReleaseSlotRequest;
import dev.broadaxe.wire.v0.ReleaseSlotResponse;
import dev.broadaxe.wire.v0.StepActionEvent;
import dev.broadaxe.wire.v0.SubscribeToWorkflowEventsRequest;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import dev.broadaxe.wire.v0.WorkerRegisterResponse;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeResponse;
import dev.broadaxe.wire.v0.WorkflowEvent;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Deque;
import java.util.UUID;

/** The worker's side of the fake engine. */
final class FakeDispatcher extends DispatcherGrpc.DispatcherImplBase {

  private final FakeEngine engine;

  FakeDispatcher(FakeEngine engine) {
    this.engine = engine;
  }

  static <T> void answer(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }

  /** Whether a failure was in store for this call; it is used up. */
  static <T> boolean failed(FakeEngine engine, Deque<Status> failures, StreamObserver<T> observer) {
    Status failure;
    synchronized (engine) {
      failure = failures.poll();
      engine.notifyAll();
    }
    if (failure != null) {
      observer.onError(failure.asException());
    }
    return failure != null;
  }

  @Override
  public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
    answer(observer, GetVersionResponse.newBuilder().setVersion("v0.94.16").build());
  }

  @Override
  public void register(
      WorkerRegisterRequest request, StreamObserver<WorkerRegisterResponse> observer) {
    String id = UUID.randomUUID().toString();
    synchronized (engine) {
      engine.workers.put(id, request);
    }
    answer(observer, WorkerRegisterResponse.newBuilder().setWorkerId(id).build());
  }

  @Override
  public void listenV2(WorkerListenRequest request, StreamObserver<AssignedAction> observer) {
    var stream = (ServerCallStreamObserver<AssignedAction>) observer;
    stream.setOnCancelHandler(() -> engine.gone(observer));
    engine.listen(request.getWorkerId(), observer);
  }

  @Override
  public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatResponse> observer) {
    synchronized (engine) {
      engine.heartbeats++;
      engine.notifyAll();
    }
    if (!failed(engine, engine.heartbeatFailures, observer)) {
      answer(observer, HeartbeatResponse.getDefaultInstance());
    }
  }

  @Override
  public void unsubscribe(
      WorkerUnsubscribeRequest request, StreamObserver<WorkerUnsubscribeResponse> observer) {
    synchronized (engine) {
      engine.unsubscribed.add(request.getWorkerId());
    }
    answer(observer, WorkerUnsubscribeResponse.getDefaultInstance());
  }

  @Override
  public void sendStepActionEvent(
      StepActionEvent request, StreamObserver<ActionEventResponse> observer) {
    if (!failed(engine, engine.reportFailures, observer)) {
      engine.report(request);
      answer(observer, ActionEventResponse.getDefaultInstance());
    }
  }

  @Override
  public void refreshTimeout(
      RefreshTimeoutRequest request, StreamObserver<RefreshTimeoutResponse> observer) {
    if (!request.getIncrementTimeoutBy().equals("90s")) {
      observer.onError(Status.INVALID_ARGUMENT.asException());
      return;
    }
    var deadline = Timestamp.newBuilder().setSeconds(1_800_000_000).build();
    answer(observer, RefreshTimeoutResponse.newBuilder().setTimeoutAt(deadline).build());
  }

  @Override
  public void releaseSlot(
      ReleaseSlotRequest request, StreamObserver<ReleaseSlotResponse> observer) {
    observer.onError(Status.NOT_FOUND.withDescription("task run not found").asException());
  }

  @Override
  public StreamObserver<SubscribeToWorkflowRunsRequest> subscribeToWorkflowRuns(
      StreamObserver<WorkflowRunEvent> observer) {
    ((ServerCallStreamObserver<WorkflowRunEvent>) observer)
        .setOnCancelHandler(() -> engine.left(observer));
    return new StreamObserver<>() {
      @Override
      public void onNext(SubscribeToWorkflowRunsRequest request) {
        engine.watch(request, observer);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        observer.onCompleted();
      }
    };
  }

  @Override
  public void subscribeToWorkflowEvents(
      SubscribeToWorkflowEventsRequest request, StreamObserver<WorkflowEvent> observer) {
    ((ServerCallStreamObserver<WorkflowEvent>) observer)
        .setOnCancelHandler(() -> engine.leftRun(observer));
    synchronized (engine) {
      FakeEngine.Run run = engine.runs.get(request.getWorkflowRunId());
      if (run == null) {
        observer.onError(Status.NOT_FOUND.asException());
      } else if (run.end != null) {
        observer.onCompleted();
      } else {
        run.readers.add(observer);
        engine.notifyAll();
      }
    }
  }

  /** Notes what callers say of themselves. */
  static final class Authorizations implements ServerInterceptor {

    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final FakeEngine engine;

    Authorizations(FakeEngine engine) {
      this.engine = engine;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      synchronized (engine) {
        engine.authorizations.add(headers.get(AUTHORIZATION));
      }
      return next.startCall(call, headers);
    }
  }
}
