package dev.broadaxe.restapi;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it is shown: what it is, and one of its attempts, by default the newest.
 *
 * @param live the present, or null when the shown attempt has ended
 * @param ended the shown attempt, or null when it has not ended
 */
record TaskNow(
    UUID tenant,
    TaskSpec spec,
    WorkflowVersion version,
    @Nullable LiveRow live,
    @Nullable AttemptRow ended) {

  Step step() {
    return version.step(spec.stepId());
  }

  String workflowName() {
    return version.definition().name();
  }

  RunStatus status() {
    if (live != null) {
      return live.state() == TaskState.ASSIGNED ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
    return ended == null ? RunStatus.QUEUED : ended.outcome().status();
  }

  int attempt() {
    return live != null ? live.attempt() : ended == null ? 0 : ended.attempt();
  }

  Instant createdAt() {
    return Uuid7.instant(spec.id());
  }

  @Nullable Instant startedAt() {
    return live != null ? live.startedAt() : ended == null ? null : ended.startedAt();
  }

  @Nullable Instant finishedAt() {
    return ended == null ? null : ended.finishedAt();
  }

  @Nullable Payload output() {
    return ended == null ? null : ended.output();
  }

  /** Why it failed; empty when it did not. */
  String error() {
    if (ended == null || ended.outcome().status() != RunStatus.FAILED) {
      return "";
    }
    Payload error = ended.error();
    if (error != null && !error.isEmpty()) {
      return error.text();
    }
    return ended.reason() == null ? "" : ended.reason();
  }

  String taskName() {
    return step().readableId() + "-" + Uuid7.millis(spec.id());
  }

  String runName() {
    return workflowName() + "-" + Uuid7.millis(spec.runId());
  }
}
