package dev.broadaxe.store;

import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Image.LineHead;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Uuid7;
import dev.broadaxe.model.Wanted;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import dev.broadaxe.postgres.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** What the machines of a lane read of their tenants. */
final class LaneReads {
  private static final SqlFile SQL = Sql.load(LaneReads.class, "machine.sql");
  private static final Sql LINES = SQL.get("Lines");
  private static final Sql HEADS_OF_LINES = SQL.get("HeadsOfLines");
  private static final Sql HEADS = SQL.get("Heads");
  private static final Sql OUT = SQL.get("Out");
  private static final Sql DUES = SQL.get("Dues");
  private static final Sql TASK_FACTS = SQL.get("TaskFacts");
  private static final Sql CHILDREN = SQL.get("Children");

  /** Lines whose names are read by one statement. */
  private static final int NAMES_AT_ONCE = 500;

  /** Lines whose heads are read by one statement. */
  static final int LINES_AT_ONCE = 50;

  /** By how much the clocks of two doors may differ, with room to spare. */
  private static final Duration SKEW = Duration.ofHours(1);

  private static final UUID FIRST_ID = new UUID(0, 0);

  private final Access access;
  private final VersionSource versions;

  /** Where the versions that rows name are looked up. */
  interface VersionSource {
    Map<UUID, WorkflowVersion> versions(UUID tenant, Collection<UUID> ids);
  }

  LaneReads(Access access, VersionSource versions) {
    this.access = access;
    this.versions = versions;
  }

  Image load(UUID tenant, int heads, int dues) {
    List<Head> out =
        access.run(tx -> tx.many(OUT, args -> args.uuid("tenant", tenant), TaskRows::head));
    List<LineHead> lines = access.run(tx -> lines(tx, tenant, heads));
    List<Head> waiting = dues(tenant, Instant.EPOCH, FIRST_ID, dues + 1);
    boolean more = waiting.size() > dues;
    List<Head> kept = more ? List.copyOf(waiting.subList(0, dues)) : waiting;
    Stream<Head> all =
        Stream.concat(
            Stream.concat(out.stream(), kept.stream()),
            lines.stream().flatMap(line -> line.heads().stream()));
    Set<UUID> versionIds = new TreeSet<>(Uuid7.ORDER);
    all.forEach(head -> versionIds.add(head.spec().versionId()));
    return new Image(
        out, lines, kept, more, List.copyOf(versions.versions(tenant, versionIds).values()));
  }

  private static List<LineHead> lines(Tx tx, UUID tenant, int most) {
    List<String> names = names(tx, tenant);
    int heads = Limits.headsPerLine(most, names.size());
    List<LineHead> result = new ArrayList<>();
    for (int from = 0; from < names.size(); from += LINES_AT_ONCE) {
      int to = Math.min(from + LINES_AT_ONCE, names.size());
      result.addAll(headsOf(tx, tenant, names.subList(from, to), heads));
    }
    return result;
  }

  private static List<String> names(Tx tx, UUID tenant) {
    List<String> names = new ArrayList<>();
    while (true) {
      String from = names.isEmpty() ? "" : names.getLast();
      List<String> page =
          tx.many(
              LINES,
              args ->
                  args.uuid("tenant", tenant)
                      .text("after", from)
                      .text("prefix", Image.MOVABLE)
                      .intValue("limit", NAMES_AT_ONCE),
              row -> row.getText("line"));
      names.addAll(page);
      if (page.size() < NAMES_AT_ONCE) {
        return names;
      }
    }
  }

  private static List<LineHead> headsOf(Tx tx, UUID tenant, List<String> names, int heads) {
    Map<String, List<Head>> byLine = new LinkedHashMap<>();
    tx.many(
            HEADS_OF_LINES,
            args ->
                args.uuid("tenant", tenant)
                    .texts("lines", names)
                    .intValue("input_max", Limits.INPUT_BYTES_AT_HAND)
                    .intValue("limit", heads + 1),
            TaskRows::head)
        .forEach(
            head -> byLine.computeIfAbsent(head.row().line(), _ -> new ArrayList<>()).add(head));
    List<LineHead> result = new ArrayList<>();
    byLine.forEach(
        (line, all) -> {
          boolean more = all.size() > heads;
          result.add(new LineHead(line, more ? List.copyOf(all.subList(0, heads)) : all, more));
        });
    return result;
  }

  List<Head> heads(UUID tenant, String line, int priority, long seq, int limit) {
    return access.run(
        tx ->
            tx.many(
                HEADS,
                args ->
                    args.uuid("tenant", tenant)
                        .text("line", line)
                        // Who wants a line from its start names a priority above all that there
                        // are.
                        .shortValue("priority", (short) Math.clamp(priority, 0, Short.MAX_VALUE))
                        .longValue("seq", seq)
                        .intValue("input_max", Limits.INPUT_BYTES_AT_HAND)
                        .intValue("limit", limit),
                TaskRows::head));
  }

  List<Head> dues(UUID tenant, Instant due, UUID id, int limit) {
    return access.run(
        tx ->
            tx.many(
                DUES,
                args ->
                    args.uuid("tenant", tenant)
                        .instant("due", due)
                        .uuid("id", id)
                        .intValue("input_max", Limits.INPUT_BYTES_AT_HAND)
                        .intValue("limit", limit),
                TaskRows::head));
  }

  Facts facts(UUID tenant, Wanted wanted) {
    if (wanted.isEmpty()) {
      return Facts.NONE;
    }
    Map<UUID, Facts.TaskFacts> tasks = new LinkedHashMap<>();
    Map<UUID, List<Facts.Child>> children = new LinkedHashMap<>();
    access.run(
        tx -> {
          if (!wanted.tasks().isEmpty()) {
            tasks.putAll(tasks(tx, tenant, wanted.tasks()));
          }
          if (!wanted.parents().isEmpty()) {
            children.putAll(children(tx, tenant, wanted.parents()));
          }
          return true;
        });
    Set<UUID> versionIds = new LinkedHashSet<>(wanted.versions());
    tasks.values().forEach(task -> versionIds.add(task.spec().versionId()));
    return new Facts(tasks, versions.versions(tenant, versionIds), children);
  }

  private static Map<UUID, Facts.TaskFacts> tasks(Tx tx, UUID tenant, Set<UUID> ids) {
    Map<UUID, Facts.TaskFacts> result = new LinkedHashMap<>();
    tx.many(
            TASK_FACTS,
            args ->
                args.uuid("tenant", tenant)
                    .uuids("ids", ids)
                    .intValue("input_max", Limits.INPUT_BYTES_AT_HAND)
                    .intValue("result_max", Limits.RESULT_BYTES_INLINE),
            row ->
                new Facts.TaskFacts(
                    TaskRows.spec(row),
                    TaskRows.live(row),
                    TaskRows.last(row),
                    Set.copyOf(row.getUuids("carried_out"))))
        .forEach(task -> result.put(task.spec().id(), task));
    return result;
  }

  private static Map<UUID, List<Facts.Child>> children(Tx tx, UUID tenant, Set<UUID> parents) {
    record Found(UUID parent, Facts.Child child) {}

    Map<UUID, List<Facts.Child>> result = new LinkedHashMap<>();
    for (UUID parent : parents) {
      result.put(parent, new ArrayList<>());
    }
    tx.many(
            CHILDREN,
            args ->
                args.uuid("tenant", tenant)
                    .uuids("parents", parents)
                    .uuids("floors", parents, LaneReads::childFloor),
            row ->
                new Found(
                    row.getUuid("parent_task_id"),
                    new Facts.Child(
                        row.getUuid("run_id"),
                        row.getInt("child_index"),
                        row.getTextOrNull("child_key"))))
        .forEach(
            found -> result.getOrDefault(found.parent(), new ArrayList<>()).add(found.child()));
    return result;
  }

  /** No child of this task has a smaller id. */
  static UUID childFloor(UUID parent) {
    return Uuid7.floor(Instant.ofEpochMilli(Math.max(0, Uuid7.millis(parent) - SKEW.toMillis())));
  }
}
