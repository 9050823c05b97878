package dev.broadaxe.model;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something to be done outside after the round that decided it was committed. */
public sealed interface Effect {
  /** The door that must do it. */
  String door();

  /**
   * Start an attempt on a worker.
   *
   * @param epoch the owner's epoch: a door drops effects of an epoch lower than the highest it saw
   *     from that tenant's owner
   * @param spec what to run; its input is null when the door must read it
   * @param worker who gets it, by the stream with this session or a later one
   */
  record Deliver(
      String door,
      long epoch,
      UUID worker,
      long session,
      AttemptRef attempt,
      TaskSpec spec,
      Step step,
      WorkflowRef workflow)
      implements Effect {}

  /** Stop an attempt on a worker, because it was cancelled, timed out or superseded. */
  record Stop(
      String door,
      long epoch,
      UUID worker,
      AttemptRef attempt,
      TaskSpec spec,
      Step step,
      WorkflowRef workflow)
      implements Effect {}

  /** Tell whether these attempts were written to the worker's stream. */
  record AskDelivery(String door, long epoch, List<AttemptRef> attempts) implements Effect {}

  /**
   * A watched run has ended.
   *
   * @param ends one per task; null when they are larger than {@link Limits#RESULT_BYTES_INLINE} and
   *     the door must read them
   */
  record RunEnded(String door, UUID run, RunStatus status, @Nullable List<TaskEnd> ends)
      implements Effect {}

  /** Something happened to a task of a watched run. */
  record TaskHappened(String door, TaskEvent event) implements Effect {}
}
