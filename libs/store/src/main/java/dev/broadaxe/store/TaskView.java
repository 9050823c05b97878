package dev.broadaxe.store;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.Uuid7;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task with its present, as its users see it.
 *
 * @param live null when the task has ended
 * @param last the attempt that counts, null while the task lives
 */
public record TaskView(TaskSpec spec, @Nullable LiveRow live, @Nullable AttemptRow last) {
  public RunStatus status() {
    if (live != null) {
      return live.state() == TaskState.ASSIGNED ? RunStatus.RUNNING : RunStatus.QUEUED;
    }
    return last == null ? RunStatus.QUEUED : last.outcome().status();
  }

  /** When the task was triggered, by its id. */
  public Instant createdAt() {
    return Uuid7.instant(spec.id());
  }

  /** The number of the attempt that the task is in or ended with, from 0. */
  public int attempt() {
    if (live != null) {
      return live.attempt();
    }
    return last == null ? 0 : last.attempt();
  }
}
