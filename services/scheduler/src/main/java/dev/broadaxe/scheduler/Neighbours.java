package dev.broadaxe.scheduler;

import dev.broadaxe.store.RoundStore.BeatSeen;
import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.RoundStore.Peer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A lane among all others: it shows that it lives, closes those that do not, and claims the tenants
 * with work that belong to it and that no open lane has.
 */
final class Neighbours {
  private static final Logger LOG = Logger.getLogger(Neighbours.class);
  private static final Duration BEAT_EVERY = Duration.ofSeconds(1);

  /**
   * For a lane that begins, others are dead as soon as their connections are gone: it may be that
   * its own process was killed and has just been started again.
   */
  private static final DeadAfter AT_START =
      new DeadAfter(DeadAfter.STANDARD.silent(), Duration.ZERO);

  /**
   * Whoever was away from the database for longer than this judges by that beat only those who were
   * dead at the one before, too: the others may have been away with it.
   */
  private static final Duration JUDGES_WITHIN = DeadAfter.STANDARD.cut();

  private static final int SWEEP_EVERY_BEATS = 30;
  private static final int CLAIMED_AT_ONCE = 1_000;
  private static final int SWEEPS_AFTER_CHANGE = 3;

  /** The lane, as it hears of what was seen; on its own thread. */
  interface Listener {
    /** These tenants are the lane's from now on, and have something to do. */
    void claimed(List<Lease> tenants);

    /** Commands lie in the inbox for tenants of the lane. */
    void inboxFilled();

    /** Others have closed the lane. */
    void closed();
  }

  private final Lane.Parts parts;
  private final Leases leases;
  private final Readings readings;
  private final Listener lane;

  /** Counts the times at which what was read before became void. */
  private long life;

  private Instant nextBeat = Instant.MIN;

  /** Postgres's time at the last beat. */
  private Instant lastSeen = Instant.MIN;

  /** The lanes that were dead then. */
  private Set<Integer> deadThen = Set.of();

  private boolean beating;
  private boolean claiming;
  private boolean claimAgain;
  private int sweeps;
  private long beats;
  private boolean mayGive;

  Neighbours(Lane.Parts parts, Leases leases, Readings readings, Listener lane) {
    this.parts = parts;
    this.leases = leases;
    this.readings = readings;
    this.lane = lane;
  }

  private Instant now() {
    return parts.clock().instant();
  }

  /** What is being read is not to be trusted any more. */
  void readAnew() {
    life++;
    beating = false;
    claiming = false;
  }

  /**
   * The lane was just opened: closes those that are dead, and claims what has no lane.
   *
   * @throws dev.broadaxe.store.StoreOutage when the database is away
   */
  void begin(long epoch) {
    BeatSeen seen = parts.store().beat(leases.lane(), epoch, AT_START, deaf());
    leases.peers(seen.peers(), deaf());
    for (Peer peer : seen.peers()) {
      if (peer.dead()) {
        boolean closed = parts.store().closeDead(peer.lane(), AT_START);
        LOG.infof("lane %d at its start: lane=%d closed=%s", leases.lane(), peer.lane(), closed);
      }
    }
    lastSeen = seen.now();
    nextBeat = now().plus(BEAT_EVERY);
    Claimed first = claimHomeless();
    claimed(first.tenants());
    if (first.more()) {
      claimLater();
    }
  }

  /** Whether effects have no way to the doors. */
  private boolean deaf() {
    return !parts.doors().reachable();
  }

  /** When the next beat is due; a while after now when one is under way. */
  Instant nextBeat(Instant now) {
    return beating ? now.plus(BEAT_EVERY) : nextBeat;
  }

  /** True once a beat, when it may be looked which tenants belong to other lanes. */
  boolean mayGive() {
    boolean may = mayGive;
    mayGive = false;
    return may;
  }

  /**
   * What was claimed of the tenants with work that belong here and that no open lane has.
   *
   * @param more true when not all could be asked for at once
   */
  private record Claimed(List<Lease> tenants, boolean more) {}

  private Claimed claimHomeless() {
    List<UUID> homeless = parts.store().tenantsOfNobody();
    List<UUID> ours = homeless.stream().filter(leases::atHome).limit(CLAIMED_AT_ONCE).toList();
    return ours.isEmpty()
        ? new Claimed(List.of(), false)
        : new Claimed(parts.store().claim(leases.lane(), ours), ours.size() == CLAIMED_AT_ONCE);
  }

  private void claimLater() {
    if (claiming) {
      claimAgain = true;
      return;
    }
    claiming = true;
    claimAgain = false;
    long claimLife = life;
    readings.readNow(
        "tenants of nobody",
        this::claimHomeless,
        (@Nullable Claimed found) -> {
          if (claimLife == life) {
            claiming = false;
            if (found != null) {
              claimed(found.tenants());
            }
            if (claimAgain || (found != null && found.more())) {
              claimLater();
            }
          }
        });
  }

  private void claimed(List<Lease> found) {
    if (!found.isEmpty()) {
      LOG.infof("lane %d claimed: tenants=%d", leases.lane(), found.size());
      lane.claimed(found);
    }
  }

  /** Beats if it is time to. */
  void beatIfDue(Instant now, long epoch) {
    if (beating || now.isBefore(nextBeat)) {
      return;
    }
    nextBeat = now.plus(BEAT_EVERY);
    beating = true;
    int own = leases.lane();
    int held = leases.count();
    long beatLife = life;
    boolean deaf = deaf();
    readings.readNow(
        "beat",
        () -> beat(own, epoch, held, deaf),
        (@Nullable Beaten beat) -> {
          if (beatLife == life) {
            beating = false;
            if (beat != null) {
              beaten(beat);
            }
          }
        });
  }

  private record Beaten(
      BeatSeen seen, boolean deaf, List<Lease> given, long asked, long answered) {}

  private Beaten beat(int lane, long epoch, int held, boolean deaf) {
    long asked = parts.nanos().getAsLong();
    BeatSeen seen = parts.store().beat(lane, epoch, DeadAfter.STANDARD, deaf);
    long answered = parts.nanos().getAsLong();
    boolean news = seen.held() && seen.leases() != held;
    List<Lease> given = news ? parts.store().leases(lane) : List.of();
    return new Beaten(seen, deaf, given, asked, answered);
  }

  private void beaten(Beaten beat) {
    BeatSeen seen = beat.seen();
    parts.clock().synced(seen.now(), beat.asked(), beat.answered());
    if (!seen.held()) {
      LOG.warnf("lane %d was closed by others", leases.lane());
      lane.closed();
      return;
    }
    claimed(
        beat.given().stream()
            .filter(lease -> !leases.holds(lease.tenant()))
            .filter(
                lease -> {
                  leases.took(lease);
                  return lease.works();
                })
            .toList());
    if (seen.inbox()) {
      lane.inboxFilled();
    }
    boolean changed = leases.peers(seen.peers(), beat.deaf());
    boolean late = seen.now().isAfter(lastSeen.plus(JUDGES_WITHIN));
    lastSeen = seen.now();
    List<Peer> dead = seen.peers().stream().filter(Peer::dead).toList();
    if (leases.first()) {
      dead.stream().filter(peer -> !late || deadThen.contains(peer.lane())).forEach(this::close);
    }
    deadThen = dead.stream().map(Peer::lane).collect(Collectors.toSet());
    if (changed) {
      // More than once: what a lane gave to one that has just closed shows only a little later.
      sweeps = SWEEPS_AFTER_CHANGE;
    }
    if (sweeps-- > 0 || seen.inboxOfNobody() || ++beats % SWEEP_EVERY_BEATS == 0) {
      claimLater();
    }
    mayGive = true;
  }

  private void close(Peer peer) {
    LOG.warnf("lane %d closes a dead one: lane=%d", leases.lane(), peer.lane());
    readings.readNow(
        "close",
        () -> parts.store().closeDead(peer.lane(), DeadAfter.STANDARD),
        (@Nullable Boolean closed) -> {
          if (Boolean.TRUE.equals(closed)) {
            claimLater();
          }
        });
  }
}
