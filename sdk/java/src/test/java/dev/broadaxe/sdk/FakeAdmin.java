package dev.broadaxe.sdk;

import com.google.protobuf.ByteString;
import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.CancelTasksRequest;
import dev.broadaxe.wire.v1.CancelTasksResponse;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.CreateWorkflowVersionResponse;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import dev.broadaxe.wire.v1.GetRunDetailsResponse;
import dev.broadaxe.wire.v1.RunStatus;
import dev.broadaxe.wire.v1.TaskRunDetail;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Declarations, cancellations and details at the fake engine. */
final class FakeAdmin extends AdminServiceGrpc.AdminServiceImplBase {

  private final FakeEngine engine;

  FakeAdmin(FakeEngine engine) {
    this.engine = engine;
  }

  @Override
  public void putWorkflow(
      CreateWorkflowVersionRequest request,
      StreamObserver<CreateWorkflowVersionResponse> observer) {
    synchronized (engine) {
      engine.workflows.put(request.getName(), request);
    }
    FakeDispatcher.answer(observer, CreateWorkflowVersionResponse.getDefaultInstance());
  }

  @Override
  public void cancelTasks(
      CancelTasksRequest request, StreamObserver<CancelTasksResponse> observer) {
    request.getExternalIdsList().forEach(engine::cancel);
    FakeDispatcher.answer(
        observer,
        CancelTasksResponse.newBuilder()
            .addAllCancelledTasks(request.getExternalIdsList())
            .build());
  }

  @Override
  public void getRunDetails(
      GetRunDetailsRequest request, StreamObserver<GetRunDetailsResponse> observer) {
    StepRunResult end;
    synchronized (engine) {
      FakeEngine.Run run = engine.runs.get(request.getExternalId());
      end = run == null ? null : run.end;
    }
    if (end == null) {
      observer.onError(Status.NOT_FOUND.asException());
      return;
    }
    var task =
        TaskRunDetail.newBuilder()
            .setReadableId(end.getTaskName())
            .setExternalId(end.getTaskRunExternalId())
            .setStatus(end.hasError() ? RunStatus.FAILED : RunStatus.COMPLETED)
            .setError(end.getError())
            .setOutput(ByteString.copyFromUtf8(end.getOutput()))
            .build();
    FakeDispatcher.answer(
        observer, GetRunDetailsResponse.newBuilder().putTaskRuns(end.getTaskName(), task).build());
  }
}
