package dev.broadaxe.grpcapi;

import com.google.protobuf.Timestamp;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import dev.broadaxe.wire.v0.WorkflowRunEventType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Ended runs as those read them who wait for them. */
final class RunResults {
  private static final String SKIPPED = "{\"skipped\":true}";
  private static final String TOO_LARGE = "Error is too large to send over the Hatchet stream.";

  /** What a message has beside outputs and errors, per run and per task, generously. */
  private static final int FRAME_BYTES = 512;

  private RunResults() {}

  /**
   * The event of an ended run.
   *
   * @param bytesMax the largest message that clients take: errors that are too long for it are
   *     replaced, and when outputs are too long the event has no results
   */
  static WorkflowRunEvent event(UUID run, List<TaskEnd> ends, Instant now, int bytesMax) {
    WorkflowRunEvent.Builder event =
        WorkflowRunEvent.newBuilder()
            .setWorkflowRunId(run.toString())
            .setEventType(WorkflowRunEventType.WORKFLOW_RUN_EVENT_TYPE_FINISHED)
            .setEventTimestamp(timestamp(now));
    int share = (bytesMax - FRAME_BYTES) / Math.max(1, ends.size()) - FRAME_BYTES;
    boolean shorten = size(ends) > bytesMax - FRAME_BYTES;
    long bytes = FRAME_BYTES;
    for (TaskEnd end : ends) {
      StepRunResult result = result(end, shorten ? share : Integer.MAX_VALUE);
      bytes += result.getSerializedSize() + FRAME_BYTES;
      event.addResults(result);
    }
    return shorten && bytes > bytesMax ? event.clearResults().build() : event.build();
  }

  private static long size(List<TaskEnd> ends) {
    long bytes = 0;
    for (TaskEnd end : ends) {
      bytes += FRAME_BYTES;
      bytes += end.output() == null ? 0 : end.output().size();
      bytes += end.error() == null ? 0 : end.error().size();
    }
    return bytes;
  }

  private static StepRunResult result(TaskEnd end, int errorBytesMax) {
    StepRunResult.Builder result =
        StepRunResult.newBuilder()
            .setTaskRunExternalId(end.task().toString())
            .setTaskName(end.readableId())
            .setJobRunId(end.task().toString());
    switch (end.outcome().status()) {
      case COMPLETED -> result.setOutput(output(end));
      case CANCELLED -> result.setError("");
      case FAILED, QUEUED, RUNNING -> {
        Payload error = end.error();
        result.setError(error != null && error.size() > errorBytesMax ? TOO_LARGE : errorText(end));
      }
    }
    return result.build();
  }

  static String output(TaskEnd end) {
    Payload output = end.output();
    return switch (end.outcome()) {
      case SKIPPED -> SKIPPED;
      case COMPLETED, FAILED, TIMED_OUT, CANCELLED, SCHEDULE_TIMED_OUT, WORKER_LOST, UNDELIVERED ->
          output == null ? "" : output.text();
    };
  }

  /** Why a task failed: what its worker said, byte for byte, or the engine; never nothing. */
  static String errorText(TaskEnd end) {
    Payload error = end.error();
    if (error != null && !error.isEmpty()) {
      return error.text();
    }
    return switch (end.outcome()) {
      case TIMED_OUT -> "Task exceeded timeout";
      case WORKER_LOST -> "Task reached its maximum reassignment count";
      case UNDELIVERED -> "Could not send task to worker";
      case COMPLETED, FAILED, CANCELLED, SCHEDULE_TIMED_OUT, SKIPPED ->
          "Task failed without an error text";
    };
  }

  static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
