package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowRef;
import dev.broadaxe.model.WorkflowVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A live task as the machine holds it: what it is, its row, and the soft state of its attempt. */
final class Held {
  final WorkflowVersion version;
  final Step step;

  private TaskSpec spec;
  private LiveRow row;

  /** When the attempt's delivery was sent and is not confirmed yet, else null. */
  @Nullable Instant deliverySent;

  /** The attempt was given to its worker by an owner before. */
  boolean givenBefore;

  /** How often the door was asked about the delivery. */
  int deliveryAsked;

  /**
   * When the attempt is given up unless its worker says that it has it; null when there is no
   * doubt.
   */
  @Nullable Instant doubtedUntil;

  Held(TaskSpec spec, LiveRow row, WorkflowVersion version) {
    this.spec = spec;
    this.row = row;
    this.version = version;
    this.step = version.step(row.stepId());
  }

  Held(Head head, WorkflowVersion version) {
    this(head.spec(), head.row(), version);
  }

  UUID id() {
    return row.id();
  }

  /** True while nothing shows that the worker has the attempt. */
  boolean unconfirmed() {
    return row.startedAt() == null && !row.released();
  }

  TaskSpec spec() {
    return spec;
  }

  LiveRow row() {
    return row;
  }

  void become(LiveRow next) {
    row = next;
  }

  /** Forgets the input, which is at hand only until the first delivery. */
  void lighten() {
    spec = spec.light();
  }

  boolean assigned() {
    return row.state() == TaskState.ASSIGNED;
  }

  /** True while the attempt uses units of its worker's slots. */
  boolean holdsSlots() {
    return assigned() && !row.released();
  }

  /** When the machine must act; far away when the row has no due. */
  Instant due() {
    Instant due = row.due();
    return due == null ? Instant.MAX : due;
  }

  AttemptRef ref() {
    return new AttemptRef(row.id(), row.attempt(), row.invocation());
  }

  WorkflowRef workflow() {
    return version.ref();
  }

  /** The worker of an assigned attempt; a row that says otherwise is a bug. */
  UUID worker() {
    UUID worker = row.worker();
    if (worker == null) {
      throw new IllegalStateException("task " + row.id() + " is assigned to nobody");
    }
    return worker;
  }
}
