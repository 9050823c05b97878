package dev.broadaxe.grpcapi;

import com.google.protobuf.ByteString;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Trigger;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import dev.broadaxe.wire.v1.TriggerWorkflowRunRequest;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What callers ask to be run, from wire to model. */
final class TriggerMapping {
  private TriggerMapping() {}

  static Trigger of(TriggerWorkflowRequest request) {
    return new Trigger(
        request.getName(),
        new Payload(request.getInputBytes().toByteArray()),
        new Payload(request.getAdditionalMetadataBytes().toByteArray()),
        request.hasPriority() ? (Integer) request.getPriority() : null,
        parent(request),
        desired(
            request.getDesiredWorkerId().isEmpty()
                ? null
                : WireIds.parse(
                    request.getDesiredWorkerId(),
                    "Invalid request: desired_worker_id must be a valid uuid"),
            request.getDesiredWorkerLabelsMap()));
  }

  static Trigger of(TriggerWorkflowRunRequest request) {
    return new Trigger(
        request.getWorkflowName(),
        json("payload", request.getInput()),
        json("additionalMetadata", request.getAdditionalMetadata()),
        request.hasPriority() ? (Integer) request.getPriority() : null,
        null,
        desired(null, request.getDesiredWorkerLabelsMap()));
  }

  private static Payload json(String field, ByteString bytes) {
    if (!bytes.isValidUtf8()) {
      throw Declined.invalid("Invalid request: invalid json in field `" + field + "`");
    }
    return new Payload(bytes.toByteArray());
  }

  private static TaskSpec.@Nullable ChildOf parent(TriggerWorkflowRequest request) {
    if (!request.hasParentTaskRunExternalId()) {
      return null;
    }
    UUID task =
        WireIds.parse(
            request.getParentTaskRunExternalId(),
            "Invalid request: parent_task_run_external_id must be a valid uuid");
    UUID run =
        request.getParentId().isEmpty()
            ? null
            : WireIds.parse(
                request.getParentId(), "Invalid request: parent_id must be a valid uuid");
    String key = request.getChildKey().isEmpty() ? null : request.getChildKey();
    if (key == null && !request.hasChildIndex()) {
      throw Declined.invalid(
          "Invalid request: parent_task_run_external_id needs child_index or child_key");
    }
    return new TaskSpec.ChildOf(run, task, request.getChildIndex(), key);
  }

  private static TaskSpec.@Nullable Desired desired(
      @Nullable UUID worker, Map<String, DesiredWorkerLabels> labels) {
    if (worker == null && labels.isEmpty()) {
      return null;
    }
    Problems problems = new Problems();
    var wanted = LabelMapping.desired("desired_worker_labels", labels, problems);
    problems.throwIfAny();
    return new TaskSpec.Desired(worker, wanted);
  }
}
