package dev.broadaxe.store;

import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Head;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a lane of a scheduler needs of the database: tenants leased to it, reading for its machines,
 * writing its rounds.
 *
 * <p>Every method blocks. The reading ones may be called from any thread; {@link #commit}, {@link
 * #raiseLane} and {@link #happened} only from the lane's own. Reads throw {@link StoreOutage} when
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
   * A lane as it was opened or raised.
   *
   * @param epoch which fences all its rounds
   * @param now Postgres's clock
   */
  record Opened(int lane, long epoch, Instant now) {}

  /**
   * When a lane counts as dead.
   *
   * @param silent so long without a beat
   * @param cut so long without a beat, and without the connection that its rounds go through
   */
  record DeadAfter(Duration silent, Duration cut) {
    /**
     * A stopped process is known by its silence alone, so that it must be longer than a pause; one
     * that was killed is known at once by its connection, unless only that broke.
     */
    public static final DeadAfter STANDARD =
        new DeadAfter(Duration.ofSeconds(3), Duration.ofMillis(1_500));
  }

  /**
   * Another open lane.
   *
   * @param dead true when it is to be closed
   * @param deaf true when it reaches no door, so that tenants are better off elsewhere
   */
  record Peer(int lane, String process, boolean dead, boolean deaf) {}

  /**
   * What a beat brings back.
   *
   * @param now Postgres's clock
   * @param held false when the lane is closed, or at another epoch
   * @param inbox true when commands wait in the inbox for tenants of this lane
   * @param inboxOfNobody true when some wait there for tenants of no open lane
   * @param leases how many tenants are leased to the lane
   * @param peers the other open lanes, by id
   */
  record BeatSeen(
      Instant now,
      boolean held,
      boolean inbox,
      boolean inboxOfNobody,
      long leases,
      List<Peer> peers) {}

  /**
   * A tenant of a lane.
   *
   * @param epoch which all effects for it carry, higher than that of any owner before
   * @param awaySince since when nobody decided for it, if it has just been claimed from an owner
   *     that is gone; else null
   * @param works true when it has live tasks; not told of one that was just claimed
   */
  record Lease(UUID tenant, long epoch, @Nullable Instant awaySince, boolean works) {}

  /**
   * A part of the inbox.
   *
   * @param envelopes each marked as sent again, since it may have reached its owner otherwise
   * @param last where it ends; what a page has passed may still fill up behind it
   * @param more true when others follow
   * @param buried how many could not be read and were put aside
   */
  record InboxPage(List<Envelope> envelopes, long last, boolean more, int buried) {
    /** A part in which everything could be read. */
    public InboxPage(List<Envelope> envelopes, long last, boolean more) {
      this(envelopes, last, more, 0);
    }
  }

  /** Opens a lane that nobody had before, with the one connection that writes its rounds. */
  Opened openLane(String process);

  /**
   * Raises the epoch of an own lane and makes its connection anew: what was sent before is
   * committed by now or never will be. Null when others have closed it, or it is another process's.
   */
  @Nullable Opened raiseLane(int lane, String process);

  /** Closes an own lane, after its last round, so that its tenants are free at once. */
  void closeLane(int lane, long epoch);

  /**
   * Closes another lane if it is dead, after the round that it may have in flight, which is ended
   * when it takes too long. True when it is closed, by whomever.
   */
  boolean closeDead(int lane, DeadAfter deadAfter);

  /** Writes the changes of one round in one fenced transaction, pipelined. */
  Commit commit(int lane, long epoch, long round, List<Changes> changes);

  /** Whether the round that would have left this proof was committed. */
  boolean happened(Proof proof);

  /**
   * One statement a second: renews the lane's beat and looks what there is to do.
   *
   * @param deaf what others are to see of the lane
   */
  BeatSeen beat(int lane, long epoch, DeadAfter deadAfter, boolean deaf);

  /**
   * Leases to this lane those of the tenants that no open lane has, and returns those of them that
   * it then has, which may be fewer; none when the lane is closed.
   */
  List<Lease> claim(int lane, Collection<UUID> tenants);

  /** All leases of this lane, the latest last. */
  List<Lease> leases(int lane);

  /** Tenants with live tasks or commands in the inbox that no open lane has. */
  List<UUID> tenantsOfNobody();

  /**
   * Loads a tenant, with at most {@code heads} tasks per line, fewer of many lines as {@link
   * Limits#headsPerLine} says, and {@code dues} dues.
   */
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
