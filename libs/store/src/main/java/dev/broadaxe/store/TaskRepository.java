package dev.broadaxe.store;

import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.NoteRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tasks and runs as doors and REST read them; nobody but a lane's rounds writes them. */
public final class TaskRepository {
  /** How many tasks are counted at most to tell how long a list is. */
  public static final int COUNT_MAX = 20_000;

  /** How many tasks are looked at, from the newest on, to count them by status. */
  public static final int STATUS_COUNT_MAX = 200_000;

  /** What is shown of an error where payloads are not asked for, in bytes. */
  private static final int ERROR_EXCERPT = 8 * 1024;

  private static final SqlFile SQL = Sql.load(TaskRepository.class, "task.sql");
  private static final Sql INPUTS_BY_IDS = SQL.get("InputsByIds");
  private static final Sql TASKS_BY_IDS = SQL.get("TasksByIds");
  private static final Sql TASK_IDS_OF_RUN = SQL.get("TaskIdsOfRun");
  private static final Sql ENDS_OF_RUNS = SQL.get("EndsOfRuns");
  private static final Sql ATTEMPTS_OF_TASKS = SQL.get("AttemptsOfTasks");
  private static final Sql NOTES_OF_TASKS = SQL.get("NotesOfTasks");
  private static final Sql CHILD_COUNTS = SQL.get("ChildCounts");
  private static final Sql LIVE_COUNTS = SQL.get("LiveCounts");
  private static final Sql LINE_COUNTS = SQL.get("LineCounts");

  private final Access access;
  private final TaskFilters filters;
  private final Definitions definitions;

  public TaskRepository(Db db, Definitions definitions) {
    this.access = new Access(db);
    this.filters = new TaskFilters(access);
    this.definitions = definitions;
  }

  private record Input(UUID task, Payload input) {}

  /**
   * The inputs of the first of these tasks whose inputs together are at most so large, always of
   * one at least; unknown tasks are missing.
   */
  public Map<UUID, Payload> inputs(UUID tenant, Collection<UUID> tasks, long bytesMax) {
    Map<UUID, Payload> inputs = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    INPUTS_BY_IDS,
                    args ->
                        args.uuid("tenant", tenant)
                            .uuids("ids", tasks)
                            .longValue("bytes_max", bytesMax),
                    row -> new Input(row.getUuid("id"), new Payload(row.getBytes("input")))))
        .forEach(read -> inputs.put(read.task(), read.input()));
    return inputs;
  }

  /** The task, unless this tenant has no such one. */
  public Optional<TaskView> find(UUID tenant, UUID task) {
    return tasks(tenant, List.of(task), true).stream().findFirst();
  }

  /**
   * Tasks by id, in the order of the ids; unknown ids are missing.
   *
   * @param payloads false to leave inputs and outputs null, and to cut errors
   */
  public List<TaskView> tasks(UUID tenant, Collection<UUID> ids, boolean payloads) {
    return access.run(
        tx ->
            tx.many(
                TASKS_BY_IDS,
                args ->
                    args.uuid("tenant", tenant)
                        .uuids("ids", ids)
                        .bool("payloads", payloads)
                        .intValue("error_max", ERROR_EXCERPT),
                row -> new TaskView(TaskRows.spec(row), TaskRows.live(row), TaskRows.last(row))));
  }

  /** The tasks of a run by id; none when the run is unknown. */
  public List<TaskView> ofRun(UUID tenant, UUID run, boolean payloads) {
    List<UUID> ids =
        access.run(
            tx ->
                tx.many(
                    TASK_IDS_OF_RUN,
                    args -> args.uuid("tenant", tenant).uuid("run", run),
                    row -> row.getUuid("id")));
    return ids.isEmpty() ? List.of() : tasks(tenant, ids, payloads);
  }

  /**
   * Those of these runs that have ended: the first ones whose results together are at most so
   * large, always one at least. Who needs the others asks again without those it got.
   */
  public List<RunEnd> ends(UUID tenant, Collection<UUID> runs, long bytesMax) {
    record Ended(UUID version, UUID step, TaskEnd end) {}
    List<Ended> ended =
        access.run(
            tx ->
                tx.many(
                    ENDS_OF_RUNS,
                    args ->
                        args.uuid("tenant", tenant)
                            .uuids("runs", runs)
                            .longValue("bytes_max", bytesMax),
                    row -> new Ended(row.getUuid("version_id"), row.getUuid("step_id"), end(row))));
    Set<UUID> versionIds = ended.stream().map(Ended::version).collect(Collectors.toSet());
    Map<UUID, WorkflowVersion> versions = definitions.versions(tenant, versionIds);
    return ended.stream()
        .map(each -> runEnd(each.end(), readableId(versions.get(each.version()), each.step())))
        .toList();
  }

  private static TaskEnd end(Row row) {
    return new TaskEnd(
        row.getUuid("id"),
        "",
        row.getInt("attempt"),
        Outcome.of(row.getShort("outcome")),
        TaskRows.payload(row, "output"),
        TaskRows.payload(row, "error"),
        row.getInstant("finished_at"));
  }

  private static RunEnd runEnd(TaskEnd end, String readableId) {
    TaskEnd named =
        new TaskEnd(
            end.task(),
            readableId,
            end.attempt(),
            end.outcome(),
            end.output(),
            end.error(),
            end.at());
    return new RunEnd(end.task(), end.outcome().status(), List.of(named));
  }

  private static String readableId(@Nullable WorkflowVersion version, UUID step) {
    if (version == null) {
      throw new IllegalStateException("the version of step " + step + " is gone");
    }
    return version.step(step).readableId();
  }

  /** All ended attempts of these tasks, by task and attempt; payloads as in {@link #tasks}. */
  public List<AttemptRow> attempts(UUID tenant, Collection<UUID> tasks, boolean payloads) {
    return access.run(
        tx ->
            tx.many(
                ATTEMPTS_OF_TASKS,
                args ->
                    args.uuid("tenant", tenant)
                        .uuids("ids", tasks)
                        .bool("payloads", payloads)
                        .intValue("error_max", ERROR_EXCERPT),
                TaskRows::attempt));
  }

  /** All notes about these tasks, by task and instant. */
  public List<NoteRow> notes(UUID tenant, Collection<UUID> tasks) {
    return access.run(
        tx ->
            tx.many(
                NOTES_OF_TASKS,
                args -> args.uuid("tenant", tenant).uuids("ids", tasks),
                row ->
                    new NoteRow(
                        row.getUuid("task_id"),
                        row.getInt("attempt"),
                        row.getInstant("at"),
                        NoteRow.Kind.of(row.getShort("kind")),
                        row.getText("message"),
                        row.getUuidOrNull("worker_id"),
                        row.getUuidOrNull("command_id"))));
  }

  /**
   * Tasks, newest first; the total counts no further than {@link #COUNT_MAX}, and what lies behind
   * cannot be paged to.
   */
  public Page<TaskView> list(
      UUID tenant, TaskFilter filter, int limit, int offset, boolean payloads) {
    TaskIds found = filters.find(tenant, filter, limit, offset, COUNT_MAX);
    List<TaskView> tasks = found.ids().isEmpty() ? List.of() : tasks(tenant, found.ids(), payloads);
    return new Page<>(tasks, found.total());
  }

  /** The ids of the newest tasks, at most so many. */
  public List<UUID> select(UUID tenant, TaskFilter filter, int max) {
    return filters.find(tenant, filter, max, 0, max).ids();
  }

  /**
   * How many tasks have which status, every status named; of the newest {@link #STATUS_COUNT_MAX}
   * tasks. The filter's own statuses and worker do not count here.
   */
  public Map<RunStatus, Long> counts(UUID tenant, TaskFilter filter) {
    return filters.counts(tenant, filter, STATUS_COUNT_MAX);
  }

  private record Children(UUID parent, long children) {}

  /** How many runs each of these tasks spawned; 0 where there are none. */
  public Map<UUID, Long> childCounts(UUID tenant, Collection<UUID> parents) {
    Map<UUID, Long> counts = new LinkedHashMap<>();
    parents.forEach(parent -> counts.put(parent, 0L));
    access
        .run(
            tx ->
                tx.many(
                    CHILD_COUNTS,
                    args ->
                        args.uuid("tenant", tenant)
                            .uuids("parents", parents)
                            .uuids("floors", parents, LaneReads::childFloor),
                    row -> new Children(row.getUuid("parent_task_id"), row.getLong("children"))))
        .forEach(each -> counts.put(each.parent(), each.children()));
    return counts;
  }

  /** How many tasks of each step wait and run. */
  public List<LiveCount> liveCounts(UUID tenant) {
    return access.run(
        tx ->
            tx.many(
                LIVE_COUNTS,
                args -> args.uuid("tenant", tenant),
                row ->
                    new LiveCount(
                        row.getUuid("version_id"),
                        row.getUuid("step_id"),
                        row.getBool("assigned"),
                        row.getLong("tasks"),
                        row.getInstant("oldest"),
                        row.getInstantOrNull("oldest_first_attempt"))));
  }

  private record Waiting(String line, long tasks) {}

  /** How many tasks wait in each line. */
  public Map<String, Long> lineCounts(UUID tenant) {
    Map<String, Long> counts = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    LINE_COUNTS,
                    args -> args.uuid("tenant", tenant),
                    row -> new Waiting(row.getText("line"), row.getLong("tasks"))))
        .forEach(each -> counts.put(each.line(), each.tasks()));
    return counts;
  }
}
