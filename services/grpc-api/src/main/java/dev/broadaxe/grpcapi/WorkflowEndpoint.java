package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Trigger;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowResponse;
import dev.broadaxe.wire.v0.PutWorkflowRequest;
import dev.broadaxe.wire.v0.TriggerWorkflowResponse;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Declaring workflows in the old way, and starting runs. */
final class WorkflowEndpoint {
  private final WorkflowStore workflows;
  private final Triggers triggers;

  WorkflowEndpoint(WorkflowStore workflows, Triggers triggers) {
    this.workflows = workflows;
    this.triggers = triggers;
  }

  dev.broadaxe.wire.v0.WorkflowVersion putWorkflow(Caller caller, PutWorkflowRequest request) {
    var modern = LegacyDefinitionMapping.modern(request.getOpts());
    WorkflowVersion version = workflows.put(caller.tenant(), modern);
    var createdAt = RunResults.timestamp(version.createdAt());
    return dev.broadaxe.wire.v0.WorkflowVersion.newBuilder()
        .setId(version.id().toString())
        .setCreatedAt(createdAt)
        .setUpdatedAt(createdAt)
        .setVersion(request.getOpts().getVersion())
        .setOrder(version.ordinal())
        .setWorkflowId(version.workflowId().toString())
        .build();
  }

  TriggerWorkflowResponse triggerWorkflow(Caller caller, TriggerWorkflowRequest request) {
    UUID run = triggers.trigger(caller.tenant(), List.of(TriggerMapping.of(request))).getFirst();
    return TriggerWorkflowResponse.newBuilder().setWorkflowRunId(run.toString()).build();
  }

  BulkTriggerWorkflowResponse bulkTriggerWorkflow(
      Caller caller, BulkTriggerWorkflowRequest request) {
    List<Trigger> wanted = new ArrayList<>(request.getWorkflowsCount());
    request.getWorkflowsList().forEach(one -> wanted.add(TriggerMapping.of(one)));
    BulkTriggerWorkflowResponse.Builder response = BulkTriggerWorkflowResponse.newBuilder();
    triggers
        .trigger(caller.tenant(), wanted)
        .forEach(run -> response.addWorkflowRunIds(run.toString()));
    return response.build();
  }
}
