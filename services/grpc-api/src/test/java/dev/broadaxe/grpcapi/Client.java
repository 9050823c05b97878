package dev.broadaxe.grpcapi;

import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.EventsServiceGrpc;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.CreateWorkflowVersionResponse;
import io.grpc.ManagedChannel;
import java.util.UUID;

/**
 * What a client of the protocol has: stubs on one connection, and the first steps that all tests
 * take.
 */
record Client(ManagedChannel channel, UUID tenant) {
  DispatcherGrpc.DispatcherBlockingStub dispatcher() {
    return DispatcherGrpc.newBlockingStub(channel).withCompression("gzip");
  }

  DispatcherGrpc.DispatcherStub dispatcherStreams() {
    return DispatcherGrpc.newStub(channel).withCompression("gzip");
  }

  AdminServiceGrpc.AdminServiceBlockingStub admin() {
    return AdminServiceGrpc.newBlockingStub(channel).withCompression("gzip");
  }

  WorkflowServiceGrpc.WorkflowServiceBlockingStub workflows() {
    return WorkflowServiceGrpc.newBlockingStub(channel).withCompression("gzip");
  }

  EventsServiceGrpc.EventsServiceBlockingStub events() {
    return EventsServiceGrpc.newBlockingStub(channel).withCompression("gzip");
  }

  /** A worker for the action, registered. */
  UUID register(String action) {
    return UUID.fromString(
        dispatcher()
            .register(
                WorkerRegisterRequest.newBuilder()
                    .setWorkerName("worker")
                    .addActions(action)
                    .build())
            .getWorkerId());
  }

  /** A workflow with one task of the same name. */
  CreateWorkflowVersionResponse put(String name) {
    return admin().putWorkflow(simple(name).build());
  }

  static CreateWorkflowVersionRequest.Builder simple(String name) {
    return CreateWorkflowVersionRequest.newBuilder().setName(name).addTasks(task(name));
  }

  static CreateTaskOpts.Builder task(String name) {
    return CreateTaskOpts.newBuilder().setReadableId(name).setAction(name + ":" + name);
  }
}
