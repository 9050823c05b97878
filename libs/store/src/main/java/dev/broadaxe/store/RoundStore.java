package dev.broadaxe.store;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a lane of a scheduler needs of the database: taking itself over, reading for its machines,
 * writing its rounds.
 *
 * <p>Every method blocks. The reading ones may be called from any thread; {@link #commit}, {@link
 * #takeLane} and {@link #happened} only from the lane's own. Reads throw {@link StoreOutage} when
 * the database is away.
 */
public interface RoundStore extends AutoCloseable {

  /** How a round ended. */
  sealed interface Commit {
    /** All of it is in the database. */
    record Committed() implements Commit {}

    /** Another process has taken the lane over: nothing was written, nothing will be. */
    record Fenced() implements Commit {}

    /**
     * The database was away or refused for a passing reason: it may be committed, now or a second
     * later, or not.
     */
    record Unknown(String cause) implements Commit {}

    /** The changes themselves cannot be written; nothing of them is. */
    record Broken(String cause) implements Commit {}
  }

  /**
   * A lane taken.
   *
   * @param epoch the new epoch, which fences all rounds
   * @param heldSince the first epoch of those that this process has taken since another last had
   *     the lane
   * @param now Postgres's clock
   * @param awaySince the last beat of the lane under its former epoch, or null when it is new:
   *     since then nobody decided
   */
  record Taken(long epoch, long heldSince, Instant now, @Nullable Instant awaySince) {}

  /**
   * What a beat brings back.
   *
   * @param now Postgres's clock
   * @param held false when another process has raised the lane's epoch
   * @param inbox true when commands wait in the inbox for tenants of this lane
   */
  record BeatSeen(Instant now, boolean held, boolean inbox) {}

  /**
   * A part of the inbox.
   *
   * @param envelopes each marked as sent again, since it may have reached its owner otherwise
   * @param last where it ends; what a page has passed may still fill up behind it
   * @param more true when others follow
   */
  record InboxPage(List<Envelope> envelopes, long last, boolean more) {}

  /**
   * Raises the lane's epoch and makes (or makes anew) the one connection that writes its rounds.
   */
  Taken takeLane(int lane, String process);

  /** Whether the lane's owner has not renewed its beat for so long, or it has none. */
  boolean abandoned(int lane, Duration deadAfter);

  /** Writes the changes of one round in one fenced transaction, pipelined. */
  Commit commit(int lane, long epoch, long round, List<Changes> changes);

  /** Whether the round that would have left this proof was committed. */
  boolean happened(Proof proof);

  /** One statement a second: renews the lane's beat and looks what there is to do. */
  BeatSeen beat(int lane, long epoch);

  /**
   * Leases to this lane the tenants that are meant for it, whichever lane had them before, and
   * returns those of its tenants that have live tasks.
   */
  List<UUID> adopt(int lane, Predicate<UUID> meant);

  /** Loads a tenant, with at most {@code heads} tasks per line and {@code dues} dues. */
  Image load(UUID tenant, int heads, int dues);

  /** The next tasks of a line behind (priority, seq), in the line's order. */
  List<Head> heads(UUID tenant, String line, int priority, long seq, int limit);

  /** The next waiting tasks by due and id, behind (due, id); assigned ones excepted. */
  List<Head> dues(UUID tenant, Instant due, UUID id, int limit);

  /** Reads what is wanted, with the versions of the tasks that are found. */
  Facts facts(UUID tenant, Wanted wanted);

  /**
   * Commands that wait in the inbox for tenants of this lane, about in the order in which they
   * came.
   *
   * @param after where the page before ended, 0 for the first one
   * @param limit how many at most
   */
  InboxPage inbox(int lane, long after, int limit);

  @Override
  void close();
}
