package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowResponse;
import dev.broadaxe.wire.v0.TriggerWorkflowResponse;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** The starts of runs at the fake engine. */
final class FakeWorkflows extends WorkflowServiceGrpc.WorkflowServiceImplBase {

  private final FakeEngine engine;

  FakeWorkflows(FakeEngine engine) {
    this.engine = engine;
  }

  @Override
  public void triggerWorkflow(
      TriggerWorkflowRequest request, StreamObserver<TriggerWorkflowResponse> observer) {
    if (FakeDispatcher.failed(engine, engine.triggerFailures, observer)) {
      return;
    }
    synchronized (engine) {
      if (!engine.workflows.containsKey(request.getName())) {
        observer.onError(
            Status.INVALID_ARGUMENT
                .withDescription("workflow names not found: " + request.getName())
                .asException());
        return;
      }
    }
    String id = engine.trigger(request);
    FakeDispatcher.answer(
        observer, TriggerWorkflowResponse.newBuilder().setWorkflowRunId(id).build());
  }

  @Override
  public void bulkTriggerWorkflow(
      BulkTriggerWorkflowRequest request, StreamObserver<BulkTriggerWorkflowResponse> observer) {
    var answer = BulkTriggerWorkflowResponse.newBuilder();
    synchronized (engine) {
      engine.bulkSizes.add(request.getWorkflowsCount());
      request.getWorkflowsList().forEach(item -> answer.addWorkflowRunIds(engine.trigger(item)));
    }
    FakeDispatcher.answer(observer, answer.build());
  }
}
