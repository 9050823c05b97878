package dev.broadaxe.grpcapi;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.WorkflowRef;
import dev.broadaxe.wire.v0.ActionType;
import dev.broadaxe.wire.v0.AssignedAction;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Effects as the messages that workers read. */
final class ActionMapping {
  // Readers drop the whole payload when one of these keys is missing or of another type.
  private static final String BEFORE_INPUT = "{\"input\":";
  private static final String AFTER_INPUT =
      ",\"parents\":{},\"triggers\":{\"filter_payload\":null},\"triggered_by\":\"manual\","
          + "\"user_data\":null,\"overrides\":null}";

  private ActionMapping() {}

  /** The start of an attempt, with the input that was read for it unless the effect has it. */
  static AssignedAction start(UUID tenant, Effect.Deliver effect, Payload input) {
    return of(tenant, effect.attempt(), effect.spec(), effect.step(), effect.workflow())
        .setActionType(ActionType.START_STEP_RUN)
        .setActionPayload(BEFORE_INPUT + (input.isEmpty() ? "null" : input.text()) + AFTER_INPUT)
        .build();
  }

  static AssignedAction stop(UUID tenant, Effect.Stop effect) {
    return of(tenant, effect.attempt(), effect.spec(), effect.step(), effect.workflow())
        .setActionType(ActionType.CANCEL_STEP_RUN)
        .build();
  }

  private static AssignedAction.Builder of(
      UUID tenant, AttemptRef attempt, TaskSpec spec, Step step, WorkflowRef workflow) {
    String task = spec.id().toString();
    String stepId = step.id().toString();
    AssignedAction.Builder action =
        AssignedAction.newBuilder()
            .setTenantId(tenant.toString())
            .setWorkflowRunId(spec.runId().toString())
            .setJobId(stepId)
            .setJobName(step.readableId())
            .setJobRunId(task)
            .setTaskId(stepId)
            .setTaskRunExternalId(task)
            .setActionId(step.action())
            .setTaskName(step.readableId())
            .setRetryCount(attempt.attempt())
            .setPriority(spec.priority())
            .setWorkflowId(workflow.workflowId().toString())
            .setWorkflowVersionId(workflow.versionId().toString());
    if (spec.metadata() != null) {
      action.setAdditionalMetadata(spec.metadata());
    }
    if (step.durable()) {
      action.setDurableTaskInvocationCount(attempt.invocation());
    }
    setParent(action, spec.child());
    return action;
  }

  private static void setParent(AssignedAction.Builder action, TaskSpec.@Nullable ChildOf child) {
    if (child == null) {
      return;
    }
    action.setChildWorkflowIndex(child.index());
    if (child.key() != null) {
      action.setChildWorkflowKey(child.key());
    }
    UUID parent = child.parentRun() == null ? child.parentTask() : child.parentRun();
    action.setParentWorkflowRunId(parent.toString());
  }
}
