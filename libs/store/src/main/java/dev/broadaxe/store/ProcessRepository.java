package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Row;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The running processes of all services, as far as they have told. */
public final class ProcessRepository {
  private static final SqlFile SQL = Sql.load(ProcessRepository.class, "process.sql");
  private static final Sql BEAT_PROCESS = SQL.get("BeatProcess");
  private static final Sql LEAVE_PROCESS = SQL.get("LeaveProcess");

  private final Access access;

  public ProcessRepository(Db db) {
    this.access = new Access(db);
  }

  /** Another process. */
  public record Peer(String id, String kind, Instant startedAt, Instant beat) {}

  /**
   * What a process learns by its beat.
   *
   * @param now Postgres's clock
   * @param definitions the counter of changes of definitions
   * @param peers the others that beat lately, by id
   */
  public record Seen(Instant now, long definitions, List<Peer> peers) {}

  private record Line(Instant now, long definitions, @Nullable Peer peer) {}

  /**
   * Tells that this process runs; to be called once a second.
   *
   * @param seen how long ago the last beat of a peer may be
   */
  public Seen beat(String id, String kind, Duration seen) {
    List<Line> lines =
        access.run(
            tx ->
                tx.many(
                    BEAT_PROCESS,
                    args ->
                        args.text("id", id)
                            .text("kind", kind)
                            .longValue("seen_millis", seen.toMillis()),
                    ProcessRepository::line));
    List<Peer> peers = lines.stream().map(Line::peer).filter(peer -> peer != null).toList();
    return new Seen(lines.getFirst().now(), lines.getFirst().definitions(), peers);
  }

  private static Line line(Row row) {
    String id = row.getTextOrNull("id");
    Peer peer =
        id == null
            ? null
            : new Peer(
                id, row.getText("kind"), row.getInstant("started_at"), row.getInstant("beat"));
    return new Line(row.getInstant("now"), row.getLong("definitions"), peer);
  }

  /** Tells that this process ends, and forgets those that were silent for a day. */
  public void leave(String id) {
    access.run(tx -> tx.exec(LEAVE_PROCESS, args -> args.text("id", id)));
  }
}
