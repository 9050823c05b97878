package dev.broadaxe.scheduler;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.Proof;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.RoundStore.Commit;
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings a lane's rounds into the database, whatever happens to them: commits, finds out about
 * unknown ends, takes broken rounds apart.
 *
 * <p>While the end of a round is unknown nothing else is decided; {@link #proceed} tries again from
 * time to time.
 */
final class Commits {
  private static final Logger LOG = Logger.getLogger(Commits.class);
  private static final Duration TRY_EVERY = Duration.ofMillis(200);
  private static final Duration REST = Duration.ofSeconds(5);

  /** So that a lane that is closed again and again does not do so without a pause. */
  private static final Duration REOPEN_AFTER = Duration.ofSeconds(1);

  /** A lane that has nothing to commit commits nothing so often. */
  private static final Duration PROVE_EVERY = Duration.ofSeconds(30);

  /**
   * What became of what was to be committed.
   *
   * @param committed parts that are in the database, to be released now
   * @param broken seats whose machines must be loaded anew
   * @param lost others have closed the lane
   * @param outageSince since when nothing could be committed, when that has just ended; else null
   */
  record Result(
      List<Round.Part> committed, List<Seat> broken, boolean lost, @Nullable Instant outageSince) {}

  private final Lane.Parts parts;
  private final Leases leases;

  /**
   * What is still to be sent: each entry one transaction. The first one may have been sent already.
   */
  private final Deque<List<Round.Part>> unsent = new ArrayDeque<>();

  private List<Round.Part> committed = new ArrayList<>();
  private List<Seat> broken = new ArrayList<>();
  private long epoch;
  private long number;
  private boolean lost;
  private @Nullable Proof unproven;
  private @Nullable Proof lastProof;
  private @Nullable Instant outageSince;
  private @Nullable Instant outageEnded;
  private Instant nextTry = Instant.MIN;
  private Instant nextProof = Instant.MAX;

  Commits(Lane.Parts parts, Leases leases) {
    this.parts = parts;
    this.leases = leases;
  }

  /** The lane was opened. */
  void opened(long newEpoch) {
    epoch = newEpoch;
    number = newEpoch << 32;
    lost = false;
    lastProof = null;
    unproven = null;
    unsent.clear();
    outageSince = null;
    outageEnded = null;
    nextProof = now().plus(PROVE_EVERY);
  }

  /** True while the end of a round is unknown. */
  boolean pending() {
    return unproven != null;
  }

  boolean lost() {
    return lost;
  }

  /** When {@link #proceed} should be called next. */
  Instant nextTry() {
    return nextTry;
  }

  /** Others have closed the lane. */
  void fenced() {
    lost = true;
    giveUp();
    nextTry = now().plus(REOPEN_AFTER);
  }

  /** Sends nothing more; who waits for what is not known to be committed is told to ask again. */
  void giveUp() {
    for (List<Round.Part> round : unsent) {
      for (Round.Part part : round) {
        part.decided().stream()
            .map(Seat.Decided::arrival)
            .filter(arrival -> !arrival.fromInbox())
            .forEach(Arrival::giveUp);
      }
    }
    unsent.clear();
    unproven = null;
  }

  long epoch() {
    return epoch;
  }

  private Instant now() {
    return parts.clock().instant();
  }

  /**
   * True when something waits to be sent, so that a turn must commit even if it decided nothing.
   */
  boolean unsent() {
    return !unsent.isEmpty();
  }

  /** Commits the parts of a round, and what was left to send before it. */
  Result commit(List<Round.Part> round) {
    if (!round.isEmpty()) {
      unsent.addLast(round);
    }
    send();
    return result();
  }

  /** True when nothing was committed for so long that the lane cannot know what it stands on. */
  boolean proofDue(Instant now) {
    return !now.isBefore(nextProof);
  }

  /**
   * Commits a round without changes: a lane at rest learns that way that its connection was cut,
   * and whether a standby without its last rounds has taken the database's place.
   */
  Result prove() {
    unsent.addLast(List.of());
    send();
    return result();
  }

  /** Tries again to find out how a round ended, or to send it. */
  Result proceed() {
    Instant now = now();
    if (pending() && !now.isBefore(nextTry)) {
      nextTry = now.plus(TRY_EVERY);
      try {
        recover();
      } catch (StoreOutage outage) {
        LOG.warnf("lane %d waits: cause=%s", leases.lane(), outage.getMessage());
      }
    }
    return result();
  }

  private Result result() {
    Result result = new Result(committed, broken, lost, pending() ? null : outageEnded);
    committed = new ArrayList<>();
    broken = new ArrayList<>();
    if (!pending()) {
      outageEnded = null;
    }
    return result;
  }

  private void send() {
    while (!unsent.isEmpty()) {
      List<Round.Part> first = unsent.getFirst();
      Round round = new Round(++number, first);
      List<Changes> changes = round.changes();
      // An answer that changes nothing is only true while the lane is ours: it passes the fence
      // too.
      if (changes.isEmpty() && !round.answers() && !first.isEmpty()) {
        committed.addAll(unsent.removeFirst());
        continue;
      }
      Proof proof = round.proof(leases.lane());
      switch (parts.store().commit(leases.lane(), epoch, round.number(), changes)) {
        case Commit.Committed _ -> sent(proof);
        case Commit.Fenced _ -> {
          LOG.warnf("lane %d is fenced: epoch=%d", leases.lane(), epoch);
          fenced();
          return;
        }
        case Commit.Unknown(String cause) -> {
          unknown(proof, cause);
          return;
        }
        case Commit.Broken(String cause) -> takeApart(unsent.removeFirst(), cause);
      }
    }
    unproven = null;
  }

  private void sent(Proof proof) {
    lastProof = proof;
    unproven = null;
    nextProof = now().plus(PROVE_EVERY);
    committed.addAll(unsent.removeFirst());
  }

  private void unknown(Proof proof, String cause) {
    LOG.warnf("lane %d does not know how a round ended: cause=%s", leases.lane(), cause);
    unproven = proof;
    Instant now = now();
    if (outageSince == null) {
      outageSince = now;
    }
    nextTry = now;
  }

  /** Raises the own epoch first, so that a commit whose client died has happened or never will. */
  private void recover() {
    RoundStore store = parts.store();
    RoundStore.Opened raised = store.raiseLane(leases.lane(), parts.process());
    if (raised == null) {
      LOG.warnf("lane %d was closed by others", leases.lane());
      fenced();
      return;
    }
    Proof last = lastProof;
    Proof proof = unproven;
    if (proof == null || (last != null && !store.happened(last))) {
      LOG.errorf("lane %d has lost rounds that were committed", leases.lane());
      store.closeLane(leases.lane(), raised.epoch());
      fenced();
      return;
    }
    epoch = raised.epoch();
    number = epoch << 32;
    if (store.happened(proof)) {
      sent(proof);
    }
    unproven = null;
    outageEnded = outageEnded == null ? outageSince : outageEnded;
    outageSince = null;
    send();
  }

  // Broken rounds ---------------------------------------------------------------------------------

  private void takeApart(List<Round.Part> round, String cause) {
    if (round.size() != 1) {
      for (int i = round.size() - 1; i >= 0; i--) {
        unsent.addFirst(List.of(round.get(i)));
      }
      return;
    }
    Round.Part part = round.getFirst();
    LOG.errorf("a round broke: tenant=%s cause=%s", part.seat().tenant, cause);
    broken.add(part.seat());
    blame(part.seat(), part.decided(), cause);
  }

  /**
   * A machine broke while it decided; nothing of its round is in the database. Its commands are
   * decided again one a round, but for the one that it broke over.
   */
  void brokeInMemory(Seat seat, RuntimeException bug, Instant now) {
    LOG.errorf(bug, "a machine broke: tenant=%s", seat.tenant);
    List<Seat.Decided> done = seat.takeDecided();
    if (!done.isEmpty()) {
      seat.retryAlone(done);
    }
    if (bug instanceof BrokenCommand command) {
      putAside(seat, command.arrival(), String.valueOf(command.getCause()));
    } else {
      seat.restUntil(now.plus(REST));
    }
  }

  /**
   * The commands of a broken round are decided one a round, without anything else, so that the
   * guilty one shows; one that breaks a round of its own is put aside.
   */
  private void blame(Seat seat, List<Seat.Decided> decided, String cause) {
    if (decided.isEmpty()) {
      seat.restUntil(now().plus(REST));
    } else if (decided.size() == 1 && seat.alone()) {
      putAside(seat, decided.getFirst().arrival(), cause);
    } else {
      seat.retryAlone(decided);
    }
  }

  private void putAside(Seat seat, Arrival guilty, String cause) {
    Changes changes = new Changes(seat.tenant);
    changes.deadLetter(new DeadLetter(guilty.envelope(), cause));
    if (guilty.fromInbox()) {
      changes.inboxDone(guilty.envelope().id());
    }
    Reply reply =
        new Reply.Refused(Refusal.BROKEN, "the command could not be carried out: " + cause);
    TenantMachine.Output output = new TenantMachine.Output(changes, List.of());
    unsent.addLast(List.of(new Round.Part(seat, output, List.of(new Seat.Decided(guilty, reply)))));
  }

  // Another lane ----------------------------------------------------------------------------------

  /** True when it is time to open another lane in place of the one that was closed. */
  boolean mayReopen(Instant now) {
    return !now.isBefore(nextTry);
  }
}
