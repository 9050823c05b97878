package dev.broadaxe.store;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.postgres.Row;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tasks, live rows and attempts as they come out of the views {@code live_task} and {@code
 * task_now}.
 */
final class TaskRows {
  private TaskRows() {}

  static Head head(Row row) {
    return new Head(liveRow(row), spec(row));
  }

  static TaskSpec spec(Row row) {
    UUID id = row.getUuid("id");
    UUID run = row.getUuidOrNull("run_id");
    return new TaskSpec(
        id,
        run == null ? id : run,
        row.getUuid("workflow_id"),
        row.getUuid("version_id"),
        row.getUuid("step_id"),
        row.getShort("priority"),
        payload(row, "input"),
        row.getTextOrNull("metadata"),
        child(row),
        desired(row));
  }

  private static TaskSpec.@Nullable ChildOf child(Row row) {
    UUID parent = row.getUuidOrNull("parent_task_id");
    return parent == null
        ? null
        : new TaskSpec.ChildOf(
            row.getUuidOrNull("parent_run_id"),
            parent,
            row.getInt("child_index"),
            row.getTextOrNull("child_key"));
  }

  private static TaskSpec.@Nullable Desired desired(Row row) {
    UUID worker = row.getUuidOrNull("desired_worker_id");
    String labels = row.getTextOrNull("desired_labels");
    return worker == null && labels == null
        ? null
        : new TaskSpec.Desired(worker, labels == null ? Map.of() : DefinitionJson.desired(labels));
  }

  /** The live row of a task, or null when it has ended. */
  static @Nullable LiveRow live(Row row) {
    return row.getTextOrNull("live_line") == null ? null : liveRow(row);
  }

  private static LiveRow liveRow(Row row) {
    return new LiveRow(
        row.getUuid("id"),
        row.getUuid("version_id"),
        row.getUuid("step_id"),
        TaskState.of(row.getShort("live_state")),
        row.getText("live_line"),
        row.getShort("live_priority"),
        row.getLong("live_seq"),
        row.getInt("live_attempt"),
        row.getInt("live_app_retries"),
        row.getInt("live_internal_retries"),
        row.getInt("live_invocation"),
        row.getBool("live_released"),
        row.getUuidOrNull("live_worker_id"),
        row.getInstantOrNull("live_due"),
        row.getInstant("live_queued_at"),
        row.getInstantOrNull("live_assigned_at"),
        row.getInstantOrNull("live_started_at"));
  }

  /** The attempt that counts, or null while there is none. */
  static @Nullable AttemptRow last(Row row) {
    Integer attempt = row.getIntOrNull("last_attempt");
    return attempt == null
        ? null
        : new AttemptRow(
            row.getUuid("id"),
            attempt,
            Outcome.of(row.getShort("last_outcome")),
            true,
            row.getUuidOrNull("last_worker_id"),
            row.getInstant("last_queued_at"),
            row.getInstantOrNull("last_assigned_at"),
            row.getInstantOrNull("last_started_at"),
            row.getInstant("last_finished_at"),
            payload(row, "last_output"),
            payload(row, "last_error"),
            row.getTextOrNull("last_reason"));
  }

  /** An ended attempt as it comes out of its table. */
  static AttemptRow attempt(Row row) {
    return new AttemptRow(
        row.getUuid("task_id"),
        row.getInt("attempt"),
        Outcome.of(row.getShort("outcome")),
        row.getBool("last"),
        row.getUuidOrNull("worker_id"),
        row.getInstant("queued_at"),
        row.getInstantOrNull("assigned_at"),
        row.getInstantOrNull("started_at"),
        row.getInstant("finished_at"),
        payload(row, "output"),
        payload(row, "error"),
        row.getTextOrNull("reason"));
  }

  static @Nullable Payload payload(Row row, String column) {
    byte[] bytes = row.getBytesOrNull(column);
    return bytes == null ? null : bytes.length == 0 ? Payload.EMPTY : new Payload(bytes);
  }
}
