package dev.broadaxe.store;

import dev.broadaxe.postgres.Bound;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.util.List;
import java.util.UUID;

/** What tasks log. */
public final class LogRepository {
  private static final SqlFile SQL = Sql.load(LogRepository.class, "log.sql");
  private static final Sql INSERT_LOG_LINES = SQL.get("InsertLogLines");
  private static final Sql LOG_LINES = SQL.get("LogLines");

  private final Access access;

  public LogRepository(Db db) {
    this.access = new Access(db);
  }

  /**
   * Keeps the lines, in this order; those about tasks that the tenant does not have are dropped.
   *
   * @return how many were kept
   * @throws IllegalArgumentException when a text holds U+0000: nothing was kept
   */
  public int insert(List<LogLine> lines) {
    return access.run(
        tx ->
            tx.exec(
                INSERT_LOG_LINES,
                args ->
                    args.uuids("tenant_ids", lines, LogLine::tenant)
                        .uuids("task_ids", lines, LogLine::task)
                        .instants("created_at", lines, LogLine::at)
                        .ints("attempts", lines, LogLine::attempt)
                        .shorts("levels", lines, line -> (short) line.level().code())
                        .texts("messages", lines, LogLine::message)
                        .texts("metadata", lines, LogLine::metadata)));
  }

  /** Log lines by their instant. */
  public List<LogLine> list(UUID tenant, LogFilter filter, boolean newestFirst, int limit) {
    Bound list =
        LOG_LINES.bind(
            args ->
                args.uuid("tenant", tenant)
                    .uuids("tasks", filter.tasks())
                    .instantOrNull("since", filter.since())
                    .instantOrNull("until", filter.until())
                    .shorts("levels", filter.levels(), level -> (short) level.code())
                    .intOrNull("attempt", filter.attempt())
                    .textOrNull("search", filter.search())
                    .uuids("workflows", filter.workflows())
                    .uuids("steps", filter.steps())
                    .bool("newest_first", newestFirst)
                    .intValue("limit", limit));
    return access.planned(list).map(row -> line(tenant, row));
  }

  private static LogLine line(UUID tenant, Row row) {
    return new LogLine(
        tenant,
        row.getUuid("task_id"),
        row.getInt("attempt"),
        row.getInstant("created_at"),
        LogLevel.of(row.getShort("level")),
        row.getText("message"),
        row.getTextOrNull("metadata"));
  }
}
