package dev.broadaxe.grpcapi;

import com.google.protobuf.ByteString;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Split;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
import dev.broadaxe.wire.v1.CancelTasksRequest;
import dev.broadaxe.wire.v1.CancelTasksResponse;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.CreateWorkflowVersionResponse;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import dev.broadaxe.wire.v1.GetRunDetailsResponse;
import dev.broadaxe.wire.v1.ReplayTasksRequest;
import dev.broadaxe.wire.v1.ReplayTasksResponse;
import dev.broadaxe.wire.v1.RunStatus;
import dev.broadaxe.wire.v1.TaskRunDetail;
import dev.broadaxe.wire.v1.TriggerWorkflowRunRequest;
import dev.broadaxe.wire.v1.TriggerWorkflowRunResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Declaring workflows, and acting on runs and reading them. */
final class AdminEndpoint {
  private static final int IDS_MAX = 20_000;
  private static final int LOOK_MAX = 1_000;

  private final WorkflowStore workflows;
  private final Triggers triggers;
  private final CommandClient commands;
  private final TaskRepository tasks;
  private final Definitions definitions;
  private final boolean replays;

  AdminEndpoint(
      WorkflowStore workflows,
      Triggers triggers,
      CommandClient commands,
      TaskRepository tasks,
      Definitions definitions,
      GrpcSettings.Features features) {
    this.workflows = workflows;
    this.triggers = triggers;
    this.commands = commands;
    this.tasks = tasks;
    this.definitions = definitions;
    this.replays = features.replays();
  }

  CreateWorkflowVersionResponse putWorkflow(Caller caller, CreateWorkflowVersionRequest request) {
    WorkflowVersion version = workflows.put(caller.tenant(), request);
    return CreateWorkflowVersionResponse.newBuilder()
        .setId(version.id().toString())
        .setWorkflowId(version.workflowId().toString())
        .build();
  }

  TriggerWorkflowRunResponse triggerWorkflowRun(Caller caller, TriggerWorkflowRunRequest request) {
    UUID run = triggers.trigger(caller.tenant(), List.of(TriggerMapping.of(request))).getFirst();
    return TriggerWorkflowRunResponse.newBuilder().setExternalId(run.toString()).build();
  }

  CancelTasksResponse cancelTasks(Caller caller, CancelTasksRequest request) {
    List<UUID> ids =
        chosen(request.getExternalIdsList(), request.hasFilter(), "CancelTasks", IDS_MAX);
    CancelTasksResponse.Builder response = CancelTasksResponse.newBuilder();
    List<UUID> cancelled =
        commands.askForIds(
            caller.tenant(), ids, part -> new Command.CancelTasks(part, "Cancelled by user"));
    known(caller.tenant(), ids, cancelled).forEach(id -> response.addCancelledTasks(id.toString()));
    return response.build();
  }

  ReplayTasksResponse replayTasks(Caller caller, ReplayTasksRequest request) {
    List<UUID> ids =
        chosen(request.getExternalIdsList(), request.hasFilter(), "ReplayTasks", IDS_MAX);
    ReplayTasksResponse.Builder response = ReplayTasksResponse.newBuilder();
    List<UUID> replayed =
        replays ? commands.askForIds(caller.tenant(), ids, Command.ReplayTasks::new) : List.of();
    known(caller.tenant(), ids, replayed).forEach(id -> response.addReplayedTasks(id.toString()));
    return response.build();
  }

  private static List<UUID> chosen(
      List<String> externalIds, boolean filtered, String method, int max) {
    if (filtered && !externalIds.isEmpty()) {
      throw Declined.invalid("cannot provide both external ids and filter");
    }
    if (filtered) {
      throw new Declined(
          Refusal.UNSUPPORTED, method + " by filter is not built yet: use external_ids");
    }
    if (externalIds.isEmpty()) {
      throw Declined.invalid("either external_ids or filter must be provided");
    }
    if (externalIds.size() > max) {
      throw Declined.invalid("external_ids must not be more than " + max);
    }
    return WireIds.external(externalIds).stream().distinct().toList();
  }

  /**
   * What the caller is told of: those of the ids that the tenant has, in the order asked for,
   * whether anything had to be done for them or not; unknown ones are passed over in silence.
   */
  private List<UUID> known(UUID tenant, List<UUID> ids, List<UUID> done) {
    Set<UUID> known = new HashSet<>(done);
    List<UUID> untouched = ids.stream().filter(id -> !known.contains(id)).toList();
    for (List<UUID> part : Split.by(LOOK_MAX, untouched)) {
      tasks.tasks(tenant, part, false).forEach(task -> known.add(task.spec().id()));
    }
    return ids.stream().filter(known::contains).toList();
  }

  GetRunDetailsResponse getRunDetails(Caller caller, GetRunDetailsRequest request) {
    UUID run = WireIds.external(request.getExternalId());
    TaskView task =
        tasks
            .find(caller.tenant(), run)
            .orElseThrow(() -> Declined.notFound("workflow run not found"));
    String readableId =
        definitions
            .version(caller.tenant(), task.spec().versionId())
            .map(version -> version.step(task.spec().stepId()).readableId())
            .orElseThrow(() -> new IllegalStateException("run " + run + " has no definition"));
    Payload input = task.spec().input();
    String metadata = task.spec().metadata();
    RunStatus status = RunStatus.valueOf(task.status().name());
    return GetRunDetailsResponse.newBuilder()
        .setInput(input == null || input.isEmpty() ? ByteString.copyFromUtf8("{}") : bytes(input))
        .setStatus(status)
        .putTaskRuns(readableId, detail(task, readableId, status))
        .setDone(task.status().ended())
        .setAdditionalMetadata(
            metadata == null ? ByteString.EMPTY : ByteString.copyFromUtf8(metadata))
        .build();
  }

  private static TaskRunDetail detail(TaskView task, String readableId, RunStatus status) {
    TaskRunDetail.Builder detail =
        TaskRunDetail.newBuilder()
            .setExternalId(task.spec().id().toString())
            .setStatus(status)
            .setReadableId(readableId);
    AttemptRow last = task.last();
    if (last == null || !task.status().ended()) {
      return detail.build();
    }
    TaskEnd end =
        new TaskEnd(
            last.task(),
            readableId,
            last.attempt(),
            last.outcome(),
            last.output(),
            last.error(),
            last.finishedAt());
    boolean failed = task.status() == dev.broadaxe.model.RunStatus.FAILED;
    detail.setError(failed ? RunResults.errorText(end) : "");
    if (status == RunStatus.COMPLETED) {
      String output = RunResults.output(end);
      if (!output.isEmpty()) {
        detail.setOutput(ByteString.copyFrom(output, StandardCharsets.UTF_8));
      }
    }
    return detail.build();
  }

  private static ByteString bytes(Payload payload) {
    return ByteString.copyFrom(payload.bytes());
  }
}
