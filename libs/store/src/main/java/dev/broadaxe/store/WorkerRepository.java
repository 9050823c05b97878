package dev.broadaxe.store;

import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.Worker;
import dev.broadaxe.postgres.Args;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The registered workers of a tenant. */
public final class WorkerRepository {
  private static final SqlFile SQL = Sql.load(WorkerRepository.class, "worker.sql");
  private static final Sql INSERT_WORKER = SQL.get("InsertWorker");
  private static final Sql FIND_WORKERS = SQL.get("FindWorkers");
  private static final Sql FIND_WORKERS_BY_KEYS = SQL.get("FindWorkersByKeys");
  private static final Sql OPEN_SESSIONS = SQL.get("OpenSessions");
  private static final Sql CLOSE_SESSIONS = SQL.get("CloseSessions");
  private static final Sql LOCK_LABELS = SQL.get("LockLabels");
  private static final Sql SET_LABELS = SQL.get("SetLabels");
  private static final Sql SET_PAUSED = SQL.get("SetPaused");
  private static final Sql WRITE_HEARTBEATS = SQL.get("WriteHeartbeats");
  private static final Sql LIST_WORKERS = SQL.get("ListWorkers");
  private static final Sql COUNT_WORKERS = SQL.get("CountWorkers");
  private static final Sql ASSIGNED_TO_WORKERS = SQL.get("AssignedToWorkers");

  private static final int SHOWN_MILLIS = (int) Limits.WORKER_SHOWN.toMillis();

  private final Access access;

  public WorkerRepository(Db db) {
    this.access = new Access(db);
  }

  /**
   * Registers a worker.
   *
   * @param runtime what it said of its SDK, JSON text, or null
   */
  public void insert(UUID tenant, Worker worker, @Nullable String runtime) {
    access.run(
        tx ->
            tx.exec(
                INSERT_WORKER,
                args ->
                    args.uuid("tenant", tenant)
                        .uuid("id", worker.id())
                        .text("name", worker.name())
                        .texts("actions", worker.actions())
                        .text("slots", DefinitionJson.slots(worker.slots()))
                        .text("labels", DefinitionJson.labels(worker.labels()))
                        .textOrNull("runtime", runtime)));
  }

  /** The worker, unless this tenant has no such one. */
  public Optional<WorkerView> find(UUID tenant, UUID worker) {
    return Optional.ofNullable(find(tenant, List.of(worker)).get(worker));
  }

  /** Workers by id; unknown ids are missing. */
  public Map<UUID, WorkerView> find(UUID tenant, Collection<UUID> workers) {
    Map<UUID, WorkerView> found = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    FIND_WORKERS,
                    args ->
                        args.uuid("tenant", tenant)
                            .uuids("ids", workers)
                            .intValue("shown_millis", SHOWN_MILLIS),
                    WorkerRepository::view))
        .forEach(view -> found.put(view.worker().id(), view));
    return found;
  }

  /**
   * Notes streams that were opened at a door, at most one per worker; of two sessions of a worker
   * the higher one stays.
   *
   * @return the workers of those that exist, as they are, by their sessions
   */
  public Map<Session, OpenedSession> openSessions(String door, Collection<Session> opened) {
    List<Session> sorted = sorted(opened);
    Map<Keyed<UUID>, OpenedSession> workers = new LinkedHashMap<>();
    access.inTransaction(
        tx -> {
          tx.many(
                  FIND_WORKERS_BY_KEYS,
                  args ->
                      args.uuids("tenant_ids", sorted, Session::tenant)
                          .uuids("ids", sorted, Session::worker),
                  row ->
                      Map.entry(
                          new Keyed<>(row.getUuid("tenant_id"), row.getUuid("id")),
                          new OpenedSession(worker(row), row.getBool("first"))))
              .forEach(entry -> workers.put(entry.getKey(), entry.getValue()));
          return tx.exec(
              OPEN_SESSIONS,
              args ->
                  args.text("door", door)
                      .uuids("tenant_ids", sorted, Session::tenant)
                      .uuids("ids", sorted, Session::worker)
                      .longs("sessions", sorted, Session::number));
        });
    Map<Session, OpenedSession> found = new LinkedHashMap<>();
    for (Session session : sorted) {
      OpenedSession opening = workers.get(new Keyed<>(session.tenant(), session.worker()));
      if (opening != null) {
        found.put(session, opening);
      }
    }
    return found;
  }

  /** Notes streams that ended; nothing is noted of a worker that has opened a later one. */
  public void closeSessions(Collection<Session> ended) {
    List<Session> sorted = sorted(ended);
    access.run(
        tx ->
            tx.exec(
                CLOSE_SESSIONS,
                args ->
                    args.uuids("tenant_ids", sorted, Session::tenant)
                        .uuids("ids", sorted, Session::worker)
                        .longs("sessions", sorted, Session::number)));
  }

  /** Doors write at the same time, so rows are locked in one order. */
  private static List<Session> sorted(Collection<Session> sessions) {
    return sessions.stream()
        .sorted(
            Comparator.comparing(Session::tenant, Uuid7.ORDER)
                .thenComparing(Session::worker, Uuid7.ORDER)
                .thenComparing(Session::number))
        .toList();
  }

  /**
   * Sets these labels beside the others; the worker as it is then, unless it is unknown.
   *
   * @param check is given all labels that it would have; what it throws leaves them as they were
   */
  public Optional<WorkerView> putLabels(
      UUID tenant, UUID worker, Map<String, Object> labels, Consumer<Map<String, Object>> check) {
    boolean known =
        access.inTransaction(
            tx -> {
              Optional<String> stored =
                  tx.one(
                      LOCK_LABELS,
                      args -> args.uuid("tenant", tenant).uuid("id", worker),
                      row -> row.getText("labels"));
              if (stored.isEmpty()) {
                return false;
              }
              Map<String, Object> merged = new LinkedHashMap<>(DefinitionJson.labels(stored.get()));
              merged.putAll(labels);
              check.accept(merged);
              tx.exec(
                  SET_LABELS,
                  args ->
                      args.uuid("tenant", tenant)
                          .uuid("id", worker)
                          .text("labels", DefinitionJson.labels(merged)));
              return true;
            });
    return known ? find(tenant, worker) : Optional.empty();
  }

  /** Pauses or resumes a worker; as it is then, unless it is unknown. */
  public Optional<WorkerView> setPaused(UUID tenant, UUID worker, boolean paused) {
    access.run(
        tx ->
            tx.exec(
                SET_PAUSED,
                args -> args.uuid("tenant", tenant).uuid("id", worker).bool("paused", paused)));
    return find(tenant, worker);
  }

  /** Notes heartbeats of many workers by one statement; at most one per worker counts. */
  public void writeHeartbeats(Collection<Heartbeat> heartbeats) {
    // Doors write at the same time, so rows are locked in one order.
    List<Heartbeat> sorted =
        heartbeats.stream()
            .sorted(
                Comparator.comparing(Heartbeat::tenant, Uuid7.ORDER)
                    .thenComparing(Heartbeat::worker, Uuid7.ORDER))
            .toList();
    access.run(
        tx ->
            tx.exec(
                WRITE_HEARTBEATS,
                args ->
                    args.uuids("tenant_ids", sorted, Heartbeat::tenant)
                        .uuids("ids", sorted, Heartbeat::worker)
                        .instants("at", sorted, Heartbeat::at)));
  }

  /** Workers, newest first. */
  public Page<WorkerView> list(UUID tenant, WorkerFilter filter, int limit, int offset) {
    return access.run(
        tx ->
            new Page<>(
                tx.many(
                    LIST_WORKERS,
                    args ->
                        filter(args, tenant, filter)
                            .intValue("limit", limit)
                            .intValue("offset", offset),
                    WorkerRepository::view),
                tx.one(
                        COUNT_WORKERS,
                        args -> filter(args, tenant, filter),
                        row -> row.getLong("total"))
                    .orElseThrow()));
  }

  private static Args filter(Args args, UUID tenant, WorkerFilter filter) {
    Set<WorkerStatus> statuses = filter.statuses();
    boolean any = statuses.isEmpty();
    return args.uuid("tenant", tenant)
        .instant("since", filter.since())
        .texts("keys", filter.labels().keySet())
        .texts("values", filter.labels().values())
        .intValue("shown_millis", SHOWN_MILLIS)
        .bool("active", any || statuses.contains(WorkerStatus.ACTIVE))
        .bool("paused", any || statuses.contains(WorkerStatus.PAUSED))
        .bool("inactive", any || statuses.contains(WorkerStatus.INACTIVE));
  }

  /** What is with these workers, by worker and task. */
  public List<AssignedTask> assigned(UUID tenant, Collection<UUID> workers) {
    return access.run(
        tx ->
            tx.many(
                ASSIGNED_TO_WORKERS,
                args -> args.uuid("tenant", tenant).uuids("workers", workers),
                row ->
                    new AssignedTask(
                        row.getUuid("worker_id"),
                        row.getUuid("id"),
                        row.getUuid("version_id"),
                        row.getUuid("step_id"),
                        row.getBool("released"),
                        row.getInstantOrNull("assigned_at"),
                        row.getInstantOrNull("due"))));
  }

  private static Worker worker(Row row) {
    return new Worker(
        row.getUuid("id"),
        row.getText("name"),
        row.getTexts("actions"),
        DefinitionJson.slots(row.getText("slots")),
        DefinitionJson.labels(row.getText("labels")),
        row.getBool("paused"));
  }

  private static WorkerView view(Row row) {
    Worker worker = worker(row);
    WorkerStatus status = worker.paused() ? WorkerStatus.PAUSED : WorkerStatus.ACTIVE;
    return new WorkerView(
        worker,
        row.getBool("fresh") ? status : WorkerStatus.INACTIVE,
        row.getTextOrNull("runtime"),
        row.getInstant("created_at"),
        row.getLong("session"),
        row.getTextOrNull("session_door"),
        row.getBool("session_open"),
        row.getInstantOrNull("session_at"),
        row.getInstantOrNull("heartbeat_at"));
  }
}
