package dev.broadaxe.store;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.CommandCodec;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.postgres.Args;
import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The statements of one round: the fence, then one per table over all tenants, rows by key. */
final class RoundStatements {
  private static final SqlFile SQL = Sql.load(RoundStatements.class, "round.sql");
  private static final Sql FENCE = SQL.get("Fence");
  private static final Sql INSERT_TASKS = SQL.get("InsertTasks");
  private static final Sql INSERT_LIVE = SQL.get("InsertLive");
  private static final Sql UPDATE_LIVE = SQL.get("UpdateLive");
  private static final Sql DELETE_LIVE = SQL.get("DeleteLive");
  private static final Sql INSERT_ATTEMPTS = SQL.get("InsertAttempts");
  private static final Sql REOPEN_ATTEMPTS = SQL.get("ReopenAttempts");
  private static final Sql INSERT_NOTES = SQL.get("InsertNotes");
  private static final Sql DELETE_INBOX = SQL.get("DeleteInbox");
  private static final Sql INSERT_DEAD_LETTERS = SQL.get("InsertDeadLetters");
  private static final Sql INSERT_MARKER = SQL.get("InsertMarker");
  private static final Sql DELETE_MARKERS = SQL.get("DeleteMarkers");
  private static final Sql GIVE_TENANTS = SQL.get("GiveTenants");
  private static final Sql HOLD_LANE = SQL.get("HoldLane");

  /** Markers are looked for right after a failure, so the last ones are enough. */
  static final int MARKERS_KEPT = 256;

  private final CommandCodec codec;

  RoundStatements(CommandCodec codec) {
    this.codec = codec;
  }

  /** All statements that a round may need, for the lane's connection to prepare. */
  static Collection<Sql> all() {
    return SQL.all();
  }

  /** With what the connection of a lane begins, so that all see that it is there. */
  static Bound hold(int lane) {
    return HOLD_LANE.bind(args -> args.intValue("lane", lane));
  }

  /**
   * Those that these changes need, every value checked.
   *
   * @throws IllegalArgumentException when a value cannot be stored
   */
  List<Bound> bind(int lane, long epoch, long round, List<Changes> changes) {
    List<Bound> bound = new ArrayList<>();
    bound.add(FENCE.bind(args -> args.intValue("lane", lane).longValue("epoch", epoch)));
    add(bound, INSERT_TASKS, rows(changes, Changes::tasks, TaskSpec::id), RoundStatements::tasks);
    add(bound, INSERT_LIVE, rows(changes, Changes::inserted, LiveRow::id), RoundStatements::live);
    add(bound, UPDATE_LIVE, rows(changes, Changes::updated, LiveRow::id), RoundStatements::live);
    add(bound, DELETE_LIVE, rows(changes, Changes::deleted, id -> id), RoundStatements::deleted);
    add(
        bound,
        INSERT_ATTEMPTS,
        rows(changes, Changes::attempts, AttemptRow::task),
        RoundStatements::attempts);
    add(
        bound,
        REOPEN_ATTEMPTS,
        rows(changes, RoundStatements::reopened, Reopened::task),
        RoundStatements::reopen);
    add(bound, INSERT_NOTES, rows(changes, Changes::notes, NoteRow::task), RoundStatements::notes);
    add(
        bound,
        DELETE_INBOX,
        rows(changes, Changes::inboxDone, id -> id),
        RoundStatements::inboxDone);
    add(
        bound,
        INSERT_DEAD_LETTERS,
        rows(changes, Changes::deadLetters, letter -> letter.envelope().id()),
        this::deadLetters);
    addGiven(bound, lane, changes);
    if (changes.stream().allMatch(each -> each.proof() == null)) {
      addMarker(bound, lane, round);
    }
    return bound;
  }

  private static void addGiven(List<Bound> bound, int lane, List<Changes> changes) {
    List<Changes> given = changes.stream().filter(each -> each.givenTo() != null).toList();
    if (!given.isEmpty()) {
      bound.add(
          GIVE_TENANTS.bind(
              args ->
                  args.intValue("lane", lane)
                      .uuids("tenant_ids", given, Changes::tenant)
                      .ints("lane_ids", given, Changes::givenTo)));
    }
  }

  private static void addMarker(List<Bound> bound, int lane, long round) {
    bound.add(INSERT_MARKER.bind(args -> args.intValue("lane", lane).longValue("round", round)));
    if (round % MARKERS_KEPT == 0) {
      bound.add(
          DELETE_MARKERS.bind(
              args -> args.intValue("lane", lane).longValue("round", round - MARKERS_KEPT)));
    }
  }

  private static <T> void add(List<Bound> bound, Sql sql, List<Keyed<T>> rows, Binder<T> binder) {
    if (!rows.isEmpty()) {
      bound.add(
          sql.bind(
              args -> {
                args.uuids("tenant_ids", rows, Keyed::tenant);
                binder.bind(args, rows);
              }));
    }
  }

  private interface Binder<T> {
    void bind(Args args, List<Keyed<T>> rows);
  }

  private static <T> List<Keyed<T>> rows(
      List<Changes> changes, Function<Changes, Collection<T>> of, Function<T, UUID> key) {
    List<Keyed<T>> rows = new ArrayList<>();
    for (Changes each : changes) {
      for (T row : of.apply(each)) {
        rows.add(new Keyed<>(each.tenant(), row));
      }
    }
    // Stable, so that several attempts of one task stay in their order.
    rows.sort(
        Comparator.<Keyed<T>, UUID>comparing(Keyed::tenant, Uuid7.ORDER)
            .thenComparing(row -> key.apply(row.row()), Uuid7.ORDER));
    return rows;
  }

  private record Reopened(UUID task, int attempt) {}

  private static List<Reopened> reopened(Changes changes) {
    List<Reopened> rows = new ArrayList<>();
    changes.reopened().forEach((task, attempt) -> rows.add(new Reopened(task, attempt)));
    return rows;
  }

  private static void tasks(Args args, List<Keyed<TaskSpec>> rows) {
    args.uuids("ids", rows, of(TaskSpec::id))
        .uuids("run_ids", rows, of(task -> task.runId().equals(task.id()) ? null : task.runId()))
        .uuids("workflow_ids", rows, of(TaskSpec::workflowId))
        .uuids("version_ids", rows, of(TaskSpec::versionId))
        .uuids("step_ids", rows, of(TaskSpec::stepId))
        .uuids("parent_run_ids", rows, ofChild(TaskSpec.ChildOf::parentRun))
        .uuids("parent_task_ids", rows, ofChild(TaskSpec.ChildOf::parentTask))
        .ints("child_indexes", rows, ofChild(TaskSpec.ChildOf::index))
        .shorts("priorities", rows, of(task -> (short) task.priority()))
        .texts("child_keys", rows, ofChild(TaskSpec.ChildOf::key))
        .uuids("desired_worker_ids", rows, ofDesired(TaskSpec.Desired::worker))
        .texts("desired_labels", rows, ofDesired(RoundStatements::labels))
        .texts("metadata", rows, of(TaskSpec::metadata))
        .bytes("inputs", rows, of(task -> bytes(task.input())));
  }

  private static void live(Args args, List<Keyed<LiveRow>> rows) {
    args.uuids("ids", rows, of(LiveRow::id))
        .uuids("version_ids", rows, of(LiveRow::versionId))
        .uuids("step_ids", rows, of(LiveRow::stepId))
        .longs("seqs", rows, of(LiveRow::seq))
        .instants("queued_at", rows, of(LiveRow::queuedAt))
        .instants("dues", rows, of(LiveRow::due))
        .instants("assigned_at", rows, of(LiveRow::assignedAt))
        .instants("started_at", rows, of(LiveRow::startedAt))
        .uuids("worker_ids", rows, of(LiveRow::worker))
        .ints("attempts", rows, of(LiveRow::attempt))
        .ints("app_retries", rows, of(LiveRow::appRetries))
        .ints("internal_retries", rows, of(LiveRow::internalRetries))
        .ints("invocations", rows, of(LiveRow::invocation))
        .shorts("states", rows, of(row -> (short) row.state().code()))
        .shorts("priorities", rows, of(row -> (short) row.priority()))
        .bools("released", rows, of(LiveRow::released))
        .texts("lines", rows, of(LiveRow::line));
  }

  private static void deleted(Args args, List<Keyed<UUID>> rows) {
    args.uuids("ids", rows, Keyed::row);
  }

  private static void attempts(Args args, List<Keyed<AttemptRow>> rows) {
    args.uuids("task_ids", rows, of(AttemptRow::task))
        .instants("queued_at", rows, of(AttemptRow::queuedAt))
        .instants("assigned_at", rows, of(AttemptRow::assignedAt))
        .instants("started_at", rows, of(AttemptRow::startedAt))
        .instants("finished_at", rows, of(AttemptRow::finishedAt))
        .uuids("worker_ids", rows, of(AttemptRow::worker))
        .ints("attempts", rows, of(AttemptRow::attempt))
        .shorts("outcomes", rows, of(attempt -> (short) attempt.outcome().code()))
        .bools("lasts", rows, of(AttemptRow::last))
        .bytes("outputs", rows, of(attempt -> bytes(attempt.output())))
        .bytes("errors", rows, of(attempt -> bytes(attempt.error())))
        .texts("reasons", rows, of(AttemptRow::reason));
  }

  private static void reopen(Args args, List<Keyed<Reopened>> rows) {
    args.uuids("task_ids", rows, of(Reopened::task)).ints("attempts", rows, of(Reopened::attempt));
  }

  private static void notes(Args args, List<Keyed<NoteRow>> rows) {
    args.uuids("task_ids", rows, of(NoteRow::task))
        .instants("at", rows, of(NoteRow::at))
        .ints("attempts", rows, of(NoteRow::attempt))
        .shorts("kinds", rows, of(note -> (short) note.kind().code()))
        .uuids("worker_ids", rows, of(NoteRow::worker))
        .uuids("command_ids", rows, of(NoteRow::command))
        .texts("messages", rows, of(NoteRow::message));
  }

  private static void inboxDone(Args args, List<Keyed<UUID>> rows) {
    args.uuids("command_ids", rows, Keyed::row);
  }

  private void deadLetters(Args args, List<Keyed<DeadLetter>> rows) {
    args.uuids("command_ids", rows, of(letter -> letter.envelope().id()))
        .texts("kinds", rows, of(letter -> codec.kind(letter.envelope().command())))
        .bytes("bodies", rows, of(letter -> codec.encode(letter.envelope())))
        .texts("reasons", rows, of(DeadLetter::reason));
  }

  /** One column's value of a row. */
  private interface Part<T, V> {
    @Nullable V of(T row);
  }

  private static <T, V> Function<Keyed<T>, @Nullable V> of(Part<T, V> part) {
    return keyed -> part.of(keyed.row());
  }

  private static <V> Function<Keyed<TaskSpec>, @Nullable V> ofChild(
      Part<TaskSpec.ChildOf, V> part) {
    return keyed -> {
      TaskSpec.ChildOf child = keyed.row().child();
      return child == null ? null : part.of(child);
    };
  }

  private static <V> Function<Keyed<TaskSpec>, @Nullable V> ofDesired(
      Part<TaskSpec.Desired, V> part) {
    return keyed -> {
      TaskSpec.Desired desired = keyed.row().desired();
      return desired == null ? null : part.of(desired);
    };
  }

  private static @Nullable String labels(TaskSpec.Desired desired) {
    return desired.labels().isEmpty() ? null : DefinitionJson.desired(desired.labels());
  }

  private static byte @Nullable [] bytes(@Nullable Payload payload) {
    return payload == null ? null : payload.bytes();
  }
}
