package dev.broadaxe.grpcapi;

import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.TaskEvent;
import dev.broadaxe.wire.v0.ResourceEventType;
import dev.broadaxe.wire.v0.ResourceType;
import dev.broadaxe.wire.v0.WorkflowEvent;
import java.time.Instant;
import java.util.UUID;

/** What happens in runs, as those read it who watch them. */
final class EventMapping {
  private EventMapping() {}

  static WorkflowEvent task(TaskEvent event) {
    WorkflowEvent.Builder wire =
        of(event.run(), event.task(), event.at())
            .setResourceType(ResourceType.RESOURCE_TYPE_STEP_RUN)
            .setEventType(
                switch (event.kind()) {
                  case CREATED -> ResourceEventType.RESOURCE_EVENT_TYPE_STARTED;
                  case COMPLETED -> ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED;
                  case ATTEMPT_FAILED -> ResourceEventType.RESOURCE_EVENT_TYPE_FAILED;
                  case CANCELLED -> ResourceEventType.RESOURCE_EVENT_TYPE_CANCELLED;
                })
            .setRetryCount(event.attempt());
    boolean told =
        event.kind() == TaskEvent.Kind.COMPLETED || event.kind() == TaskEvent.Kind.ATTEMPT_FAILED;
    if (told && event.payload() != null) {
      wire.setEventPayload(event.payload().text());
    }
    return wire.build();
  }

  static WorkflowEvent chunk(StreamChunk chunk) {
    WorkflowEvent.Builder wire =
        of(chunk.run(), chunk.task(), chunk.at())
            .setResourceType(ResourceType.RESOURCE_TYPE_STEP_RUN)
            .setEventType(ResourceEventType.RESOURCE_EVENT_TYPE_STREAM)
            .setRetryCount(chunk.attempt())
            .setEventPayload(chunk.data().text());
    if (chunk.index() >= 0) {
      wire.setEventIndex(chunk.index());
    }
    return wire.build();
  }

  /** The last event of a run. */
  static WorkflowEvent ended(UUID run, RunStatus status, boolean hangup, Instant at) {
    return of(run, run, at)
        .setResourceType(ResourceType.RESOURCE_TYPE_WORKFLOW_RUN)
        .setEventType(
            switch (status) {
              case COMPLETED -> ResourceEventType.RESOURCE_EVENT_TYPE_COMPLETED;
              case CANCELLED -> ResourceEventType.RESOURCE_EVENT_TYPE_CANCELLED;
              case FAILED, QUEUED, RUNNING -> ResourceEventType.RESOURCE_EVENT_TYPE_FAILED;
            })
        .setHangup(hangup)
        .build();
  }

  private static WorkflowEvent.Builder of(UUID run, UUID resource, Instant at) {
    return WorkflowEvent.newBuilder()
        .setWorkflowRunId(run.toString())
        .setResourceId(resource.toString())
        .setEventTimestamp(RunResults.timestamp(at));
  }
}
