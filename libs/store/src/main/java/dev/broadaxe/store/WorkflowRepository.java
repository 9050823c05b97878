package dev.broadaxe.store;

import dev.broadaxe.model.Definition;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import dev.broadaxe.postgres.Tx;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Workflows and their versions, as they stand in the database. */
public final class WorkflowRepository {
  private static final SqlFile SQL = Sql.load(WorkflowRepository.class, "definition.sql");
  private static final Sql LOCK_NAME = SQL.get("LockName");
  private static final Sql NEWEST_BY_NAMES = SQL.get("NewestByNames");
  private static final Sql VERSIONS_BY_IDS = SQL.get("VersionsByIds");
  private static final Sql FIND_WORKFLOW_ID = SQL.get("FindWorkflowId");
  private static final Sql INSERT_WORKFLOW = SQL.get("InsertWorkflow");
  private static final Sql TOUCH_WORKFLOW = SQL.get("TouchWorkflow");
  private static final Sql INSERT_VERSION = SQL.get("InsertVersion");
  private static final Sql COUNT_CHANGE = SQL.get("CountChange");
  private static final Sql READ_COUNTER = SQL.get("ReadCounter");
  private static final Sql DELETE_WORKFLOW = SQL.get("DeleteWorkflow");
  private static final Sql COUNT_WORKFLOWS = SQL.get("CountWorkflows");
  private static final Sql LIST_WORKFLOWS = SQL.get("ListWorkflows");
  private static final Sql WORKFLOW_BY_ID = SQL.get("WorkflowById");

  private final Access access;

  public WorkflowRepository(Db db) {
    this.access = new Access(db);
  }

  /**
   * The version that a definition stands for from now on: the newest one if it says the same but
   * for the ids of its steps, else a new one.
   *
   * @param ids the ids that a new workflow and a new version get
   */
  public WorkflowVersion put(UUID tenant, NewIds ids, Definition definition) {
    byte[] checksum = DefinitionJson.checksum(definition);
    // Thousands of workers that start put what is there already; they need no lock.
    Optional<Stored> known = access.run(tx -> newest(tx, tenant, definition.name()));
    if (known.isPresent() && known.get().says(checksum)) {
      return known.get().version();
    }
    return access.inTransaction(tx -> put(tx, tenant, ids, definition, checksum));
  }

  /** Ids for what a put may insert. */
  public record NewIds(UUID workflow, UUID version) {}

  private record Stored(WorkflowVersion version, byte[] checksum) {
    boolean says(byte[] other) {
      return Arrays.equals(checksum, other);
    }
  }

  private static WorkflowVersion put(
      Tx tx, UUID tenant, NewIds ids, Definition definition, byte[] checksum) {
    tx.one(
        LOCK_NAME,
        args -> args.uuid("tenant", tenant).text("name", definition.name()),
        row -> row.getInt("locked"));
    Optional<Stored> newest = newest(tx, tenant, definition.name());
    if (newest.isPresent() && newest.get().says(checksum)) {
      return newest.get().version();
    }
    UUID workflow = workflow(tx, tenant, ids.workflow(), definition);
    long ordinal = newest.map(stored -> stored.version().ordinal()).orElse(0L) + 1;
    WorkflowVersion version =
        tx.one(
                INSERT_VERSION,
                args ->
                    args.uuid("tenant", tenant)
                        .uuid("id", ids.version())
                        .uuid("workflow", workflow)
                        .longValue("ordinal", ordinal)
                        .bytes("checksum", checksum)
                        .text("definition", DefinitionJson.definition(definition)),
                row ->
                    new WorkflowVersion(
                        ids.version(), workflow, ordinal, row.getInstant("created_at"), definition))
            .orElseThrow();
    tx.exec(COUNT_CHANGE, _ -> {});
    return version;
  }

  private static UUID workflow(Tx tx, UUID tenant, UUID newId, Definition definition) {
    Optional<UUID> known =
        tx.one(
            FIND_WORKFLOW_ID,
            args -> args.uuid("tenant", tenant).text("name", definition.name()),
            row -> row.getUuid("id"));
    if (known.isPresent()) {
      tx.exec(
          TOUCH_WORKFLOW,
          args ->
              args.uuid("tenant", tenant)
                  .uuid("id", known.get())
                  .text("description", definition.description()));
      return known.get();
    }
    tx.exec(
        INSERT_WORKFLOW,
        args ->
            args.uuid("tenant", tenant)
                .uuid("id", newId)
                .text("name", definition.name())
                .text("description", definition.description()));
    return newId;
  }

  private static Optional<Stored> newest(Tx tx, UUID tenant, String name) {
    return tx
        .many(
            NEWEST_BY_NAMES,
            args -> args.uuid("tenant", tenant).texts("names", List.of(name)),
            WorkflowRepository::stored)
        .stream()
        .findFirst();
  }

  private static Stored stored(Row row) {
    return new Stored(version(row), row.getBytes("checksum"));
  }

  private static WorkflowVersion version(Row row) {
    return new WorkflowVersion(
        row.getUuid("id"),
        row.getUuid("workflow_id"),
        row.getLong("ordinal"),
        row.getInstant("created_at"),
        DefinitionJson.definition(row.getText("definition")));
  }

  /** The newest versions of the workflows with these names, by name; unknown names are missing. */
  public Map<String, WorkflowVersion> newest(UUID tenant, Collection<String> names) {
    Map<String, WorkflowVersion> found = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    NEWEST_BY_NAMES,
                    args -> args.uuid("tenant", tenant).texts("names", names),
                    WorkflowRepository::version))
        .forEach(version -> found.put(version.definition().name(), version));
    return found;
  }

  /** Versions by id, also those of deleted workflows; unknown ids are missing. */
  public Map<UUID, WorkflowVersion> versions(UUID tenant, Collection<UUID> ids) {
    Map<UUID, WorkflowVersion> found = new LinkedHashMap<>();
    access
        .run(
            tx ->
                tx.many(
                    VERSIONS_BY_IDS,
                    args -> args.uuid("tenant", tenant).uuids("ids", ids),
                    WorkflowRepository::version))
        .forEach(version -> found.put(version.id(), version));
    return found;
  }

  /** Grows with every change of any definition of any tenant. */
  public long counter() {
    return access.run(
        tx -> tx.one(READ_COUNTER, _ -> {}, row -> row.getLong("value")).orElseThrow());
  }

  /** The workflow, unless it is unknown or deleted. */
  public Optional<Workflow> find(UUID tenant, UUID workflow) {
    return access.run(
        tx ->
            tx.one(
                WORKFLOW_BY_ID,
                args -> args.uuid("tenant", tenant).uuid("id", workflow),
                WorkflowRepository::read));
  }

  /**
   * Workflows, newest first.
   *
   * @param name only those whose name contains this in any case, one of just this name first; or
   *     null
   */
  public Page<Workflow> list(UUID tenant, @Nullable String name, int limit, int offset) {
    return access.run(
        tx ->
            new Page<>(
                tx.many(
                    LIST_WORKFLOWS,
                    args ->
                        args.uuid("tenant", tenant)
                            .textOrNull("name", name)
                            .intValue("limit", limit)
                            .intValue("offset", offset),
                    WorkflowRepository::read),
                tx.one(
                        COUNT_WORKFLOWS,
                        args -> args.uuid("tenant", tenant).textOrNull("name", name),
                        row -> row.getLong("total"))
                    .orElseThrow()));
  }

  private static Workflow read(Row row) {
    return new Workflow(
        row.getUuid("workflow_id"),
        row.getText("name"),
        row.getText("description"),
        row.getInstant("workflow_created_at"),
        row.getInstant("updated_at"),
        row.getUuidOrNull("id") == null ? null : version(row));
  }

  /** Deletes a workflow for new runs, what it ran stays; false when there was none. */
  public boolean delete(UUID tenant, UUID workflow) {
    return access.inTransaction(
        tx -> {
          int deleted =
              tx.exec(DELETE_WORKFLOW, args -> args.uuid("tenant", tenant).uuid("id", workflow));
          if (deleted > 0) {
            tx.exec(COUNT_CHANGE, _ -> {});
          }
          return deleted > 0;
        });
  }
}
