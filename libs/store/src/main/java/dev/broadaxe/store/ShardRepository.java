package dev.broadaxe.store;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Sql;
import dev.broadaxe.postgres.SqlFile;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which controllers process does the work of which shard, for a term at a time. */
public final class ShardRepository {
  /** So many shards are there, numbered from 0; each tenant is of one of them, for ever. */
  public static final int COUNT = 32;

  private static final SqlFile SQL = Sql.load(ShardRepository.class, "shard.sql");
  private static final Sql HOLD_SHARDS = SQL.get("HoldShards");
  private static final Sql LEAVE_SHARDS = SQL.get("LeaveShards");

  private final Access access;

  public ShardRepository(Db db) {
    this.access = new Access(db);
  }

  /**
   * What a process holds, and whom else it saw.
   *
   * @param shards held from now on for the term
   * @param peers the other controllers that asked within the term
   */
  public record Held(Set<Integer> shards, Set<String> peers) {}

  private record Line(@Nullable Integer shard, @Nullable String peer) {}

  /**
   * Gives back what is not wanted, renews what is, and takes what is wanted and free.
   *
   * @param term how long it is held without being renewed
   * @throws StoreOutage when the database is away
   */
  public Held hold(String process, Collection<Integer> wanted, Duration term) {
    Held held = new Held(new LinkedHashSet<>(), new LinkedHashSet<>());
    access
        .run(
            tx ->
                tx.many(
                    HOLD_SHARDS,
                    args ->
                        args.text("process", process)
                            .ints("wanted", wanted, Function.identity())
                            .longValue("term_millis", term.toMillis()),
                    row -> new Line(row.getIntOrNull("shard"), row.getTextOrNull("peer"))))
        .forEach(
            line -> {
              if (line.shard() != null) {
                held.shards().add(line.shard());
              }
              if (line.peer() != null) {
                held.peers().add(line.peer());
              }
            });
    return held;
  }

  /**
   * Gives back everything, so that others need not wait for the end of the term.
   *
   * @throws StoreOutage when the database is away
   */
  public void leave(String process) {
    access.run(tx -> tx.exec(LEAVE_SHARDS, args -> args.text("process", process)));
  }
}
