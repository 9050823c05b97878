package dev.broadaxe.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened or is wished, told to the owner of its tenant, who decides what follows.
 */
public sealed interface Command {

  /** What goes first: what frees workers and slots, then new work, then what may be large. */
  enum Urgency {
    URGENT,
    NORMAL,
    BULK
  }

  /** Which share of a round it is decided from. */
  Urgency urgency();

  /** About how much memory what it carries takes. */
  default long bytes() {
    return 0;
  }

  /** The tasks whose rows it is decided by: two commands about one task keep their order. */
  default List<UUID> subjects() {
    return List.of();
  }

  /**
   * A command that is acknowledged only once its effect is committed, and that may wait in the
   * inbox.
   */
  sealed interface Durable extends Command {
    /**
     * What can be said of it while it lies in the inbox, before anybody has carried it out; null
     * when only its owner can answer, so that it must not be left there.
     */
    @Nullable Reply answerFromInbox();
  }

  /**
   * A command about soft state, which may be lost, come twice, or come late. Doors tell again what
   * is so (who listens, beats, watches), and owners ask again for receipts; that something has
   * ended is told once, so owners also forget what is not told again for some minutes.
   */
  sealed interface Soft extends Command {
    @Override
    default Urgency urgency() {
      return Urgency.URGENT;
    }
  }

  /**
   * Start runs.
   *
   * @param runs at most {@link Limits#RUNS_PER_COMMAND}; a run whose id exists already is left as
   *     it is
   */
  record TriggerRuns(List<NewRun> runs) implements Durable {
    @Override
    public @Nullable Reply answerFromInbox() {
      if (runs.stream().anyMatch(run -> run.child() != null)) {
        // Which run a child is, only the owner can say.
        return null;
      }
      return new Reply.Ids(runs.stream().map(NewRun::id).toList());
    }

    @Override
    public Urgency urgency() {
      return Urgency.NORMAL;
    }

    @Override
    public long bytes() {
      long sum = 0;
      for (NewRun run : runs) {
        sum += run.input().size() + (run.metadata() == null ? 0 : run.metadata().length());
      }
      return sum;
    }
  }

  /**
   * A run to start.
   *
   * @param priority 1 to 3, or 0 for the workflow's default
   * @param input JSON text, empty when there is none
   */
  record NewRun(
      UUID id,
      UUID workflowId,
      UUID versionId,
      int priority,
      Payload input,
      @Nullable String metadata,
      TaskSpec.@Nullable ChildOf child,
      TaskSpec.@Nullable Desired desired) {}

  /** What a worker says of an attempt. */
  enum ReportKind {
    STARTED,
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /**
   * A worker's report.
   *
   * @param attempt the attempt that it is about, or -1 for the current one
   * @param invocation the invocation of a durable task, or 0
   * @param payload output or error text
   * @param retryable false when the worker forbids a retry
   * @param at the worker's clock, only for the time line
   */
  record ReportTask(
      UUID task,
      int attempt,
      int invocation,
      ReportKind kind,
      Payload payload,
      boolean retryable,
      Instant at)
      implements Durable {
    @Override
    public Reply answerFromInbox() {
      return Reply.DONE;
    }

    @Override
    public Urgency urgency() {
      return Urgency.URGENT;
    }

    @Override
    public long bytes() {
      return payload.size();
    }

    @Override
    public List<UUID> subjects() {
      return List.of(task);
    }
  }

  /** Cancel the live ones of these tasks; unknown and ended ones are left as they are. */
  record CancelTasks(List<UUID> ids, String reason) implements Durable {
    @Override
    public Reply answerFromInbox() {
      return new Reply.Ids(ids);
    }

    @Override
    public Urgency urgency() {
      return Urgency.BULK;
    }

    @Override
    public List<UUID> subjects() {
      return ids;
    }
  }

  /** Run ended tasks again under the same ids; unknown and live ones are left as they are. */
  record ReplayTasks(List<UUID> ids) implements Durable {
    @Override
    public @Nullable Reply answerFromInbox() {
      return null;
    }

    @Override
    public Urgency urgency() {
      return Urgency.BULK;
    }

    @Override
    public List<UUID> subjects() {
      return ids;
    }
  }

  /** Move the deadline of a running attempt by so much. */
  record RefreshTimeout(UUID task, Duration by) implements Durable {
    @Override
    public @Nullable Reply answerFromInbox() {
      return null;
    }

    @Override
    public Urgency urgency() {
      return Urgency.URGENT;
    }

    @Override
    public List<UUID> subjects() {
      return List.of(task);
    }
  }

  /** Free the slots of a running attempt, which runs on. */
  record ReleaseSlot(UUID task) implements Durable {
    @Override
    public @Nullable Reply answerFromInbox() {
      return null;
    }

    @Override
    public Urgency urgency() {
      return Urgency.URGENT;
    }

    @Override
    public List<UUID> subjects() {
      return List.of(task);
    }
  }

  /**
   * A worker's stream was opened at a door.
   *
   * @param session grows with each stream of the worker; of two sessions the higher one counts
   * @param first true if the worker had no session before, so that whatever was given to it before
   *     it had another went to this one
   */
  record OpenSession(Worker worker, String door, long session, boolean first) implements Soft {

    /** A session that may have followed another. */
    public OpenSession(Worker worker, String door, long session) {
      this(worker, door, session, false);
    }
  }

  /** A worker's stream ended, or the worker took its leave. */
  record CloseSession(UUID worker, String door, long session) implements Soft {}

  /** The labels or the pause of a worker changed. */
  record ChangeWorker(Worker worker) implements Soft {}

  /** The workers whose heartbeats reached a door since it last told. */
  record Beat(String door, List<UUID> workers) implements Soft {}

  /**
   * A door's receipt.
   *
   * @param delivered attempts whose start it wrote to a stream
   * @param failed attempts whose start it could not write, and will not
   * @param stopped attempts whose stop it wrote, or that no stream is there to hear of
   */
  record ConfirmDelivery(
      String door, List<AttemptRef> delivered, List<AttemptRef> failed, List<AttemptRef> stopped)
      implements Soft {}

  /**
   * A door was asked about these attempts and has yet to hand them out, since it still reads what
   * they need.
   */
  record DeferDelivery(String door, List<AttemptRef> attempts) implements Soft {}

  /** A door wants to hear of the end of these runs, or of all that happens in them. */
  record WatchRuns(String door, List<UUID> runs, boolean events) implements Soft {}

  /** Nobody at the door waits for these runs any more. */
  record UnwatchRuns(String door, List<UUID> runs) implements Soft {}

  /** A door wants to hear all that happens in the tenant, because somebody watches by metadata. */
  record WatchTenant(String door, boolean on) implements Soft {}
}
