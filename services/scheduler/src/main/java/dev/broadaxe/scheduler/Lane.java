package dev.broadaxe.scheduler;

import dev.broadaxe.engine.Known;
import dev.broadaxe.engine.Read;
import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Image;
import dev.broadaxe.model.Reply;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.RoundStore.BeatSeen;
import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.RoundStore.Peer;
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A deciding thread with its tenants: takes what has arrived, lets the machines decide, commits it
 * as one transaction, then releases effects and answers.
 *
 * <p>The lane itself has no thread and never waits for time: {@link LaneThread} or the simulation
 * calls {@link #turn} again and again. All methods but {@link #take} and {@link #wake} belong to
 * that one thread.
 */
public final class Lane implements OwnerInbox {
  private static final Logger LOG = Logger.getLogger(Lane.class);

  static final Duration BEAT_EVERY = Duration.ofSeconds(1);

  /**
   * For a lane that begins, others are dead as soon as their connections are gone: it may be that
   * its own process was killed and has just been started again.
   */
  private static final DeadAfter AT_START =
      new DeadAfter(DeadAfter.STANDARD.silent(), Duration.ZERO);

  /** How long those are sent away at once who ask for a tenant that another lane has. */
  private static final Duration ELSEWHERE = Duration.ofMillis(200);

  private static final int ROWS_PER_ROUND = 20_000;
  private static final long BYTES_PER_ROUND = 8L * 1024 * 1024;
  private static final int PLACED_PER_ROUND = 4_000;
  private static final int SWEEP_EVERY_BEATS = 30;
  private static final int GIVEN_PER_ROUND = 500;
  private static final int CLAIMED_AT_ONCE = 1_000;

  /**
   * What a lane is made of.
   *
   * @param process names the process among those that have lanes
   * @param nanos monotonic time
   * @param mailboxBytes what commands that wait may carry
   */
  public record Parts(
      String process,
      RoundStore store,
      Doors doors,
      Reader reader,
      LaneClock clock,
      LongSupplier nanos,
      TenantMachine.Bounds bounds,
      long mailboxBytes) {}

  private final Parts parts;
  private final Mailbox mailbox;
  private final Leases leases = new Leases();
  private final Map<UUID, Seat> seats = new LinkedHashMap<>();

  /** Since when nobody decided for tenants that were claimed and are not loaded yet. */
  private final Map<UUID, Instant> awaySince = new LinkedHashMap<>();

  private final SeatReader seatReader;
  private final LaneInbox inbox;
  private final Commits commits;
  private volatile boolean open;

  /** Counts the times at which what was read before became void. */
  private long life;

  private Instant nextBeat = Instant.MIN;
  private boolean beating;
  private boolean claiming;
  private long beats;

  /** True once a beat, when it may be looked which tenants belong to other lanes. */
  private boolean mayGive;

  /** The tenant at which the last round was full, so that the next one begins with it. */
  private @Nullable UUID firstInTurn;

  public Lane(Parts parts) {
    this.parts = parts;
    this.mailbox = new Mailbox(parts.mailboxBytes());
    this.seatReader = new SeatReader(parts, leases, mailbox);
    this.inbox = new LaneInbox(parts, leases, seatReader, this::takeOld);
    this.commits = new Commits(parts, leases);
  }

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    return open ? mailbox.offer(new Arrival(envelope, answer, false)) : Handover.AWAY;
  }

  /** The id under which the lane was opened last; 0 before that. */
  public int id() {
    return leases.lane();
  }

  /** Whether the lane owns the tenant, as far as it knows; may be asked by anybody. */
  public boolean holds(UUID tenant) {
    return leases.holds(tenant);
  }

  /** Makes a waiting lane look at once. */
  public void wake() {
    mailbox.wake();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  // Opening and closing ---------------------------------------------------------------------------

  /**
   * Opens the lane, closes those that are dead, and claims what belongs here and nobody has.
   *
   * @throws StoreOutage when the database is away
   */
  public void start() {
    forgetAll();
    long asked = parts.nanos().getAsLong();
    RoundStore.Opened opened = parts.store().openLane(parts.process());
    parts.clock().synced(opened.now(), asked, parts.nanos().getAsLong());
    leases.opened(opened.lane());
    commits.opened(opened.epoch());
    BeatSeen seen = parts.store().beat(opened.lane(), opened.epoch(), AT_START);
    leases.peers(seen.peers());
    for (Peer peer : seen.peers()) {
      if (peer.dead()) {
        parts.store().closeDead(peer.lane(), AT_START);
      }
    }
    nextBeat = now().plus(BEAT_EVERY);
    claimed(claimHomeless());
    open = true;
    LOG.infof("lane %d opened: process=%s", leases.lane(), parts.process());
  }

  /**
   * Writes what only memory knows of running attempts, so that the next owner need not doubt them,
   * and closes the lane, so that others can claim its tenants at once.
   */
  public void leave() {
    if (!open || unsettled()) {
      return;
    }
    open = false;
    List<Round.Part> round = new ArrayList<>();
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.writeStarts();
        TenantMachine.Output output = machine.drain();
        if (!output.changes().isEmpty()) {
          round.add(new Round.Part(seat, output, List.of()));
        }
      }
    }
    if (!round.isEmpty()) {
      settle(commits.commit(round));
    }
    if (!unsettled()) {
      parts.store().closeLane(leases.lane(), commits.epoch());
      LOG.infof("lane %d closed", leases.lane());
    }
  }

  /** True when others have closed the lane. */
  boolean lost() {
    return commits.lost();
  }

  /** Gives up: whoever waits here is told to ask again. */
  public void stop() {
    open = false;
    forgetAll();
  }

  private void forgetAll() {
    life++;
    beating = false;
    claiming = false;
    commits.giveUp();
    seats.values().forEach(Seat::giveUp);
    seats.clear();
    mailbox.drain().forEach(Arrival::giveUp);
    inbox.clear();
    awaySince.clear();
  }

  /** Takes a command from the inbox, unless its tenant cannot be loaded at the moment. */
  private boolean takeOld(Arrival arrival) {
    Seat seat = seat(arrival.envelope().tenant());
    if (seat.rests(now()) || seat.leavingTo() != 0) {
      return false;
    }
    seat.enqueue(arrival);
    return true;
  }

  // Tenants ---------------------------------------------------------------------------------------

  private Seat seat(UUID tenant) {
    Seat known = seats.get(tenant);
    if (known != null) {
      return known;
    }
    Seat fresh = new Seat(tenant);
    seats.put(tenant, fresh);
    load(fresh);
    return fresh;
  }

  /** Reads a tenant, which is claimed first if it is not known to be the lane's. */
  private void load(Seat seat) {
    long loadingLife = life;
    if (leases.holds(seat.tenant)) {
      seatReader.image(seat.tenant, image -> loaded(seat, image, loadingLife));
      return;
    }
    int lane = leases.lane();
    seatReader.read(
        "claim",
        () -> parts.store().claim(lane, List.of(seat.tenant)),
        (@Nullable List<Lease> found) -> {
          if (loadingLife != life || seats.get(seat.tenant) != seat) {
            return;
          }
          if (found == null) {
            loaded(seat, null, loadingLife);
          } else if (found.isEmpty()) {
            sendAway(seat);
          } else {
            took(found);
            load(seat);
          }
        });
  }

  private void loaded(Seat seat, @Nullable Image image, long loadingLife) {
    boolean stale = loadingLife != life || seats.get(seat.tenant) != seat;
    if (stale || seat.machine() != null || seat.elsewhere()) {
      return;
    }
    Long epoch = leases.epoch(seat.tenant);
    if (image == null || epoch == null) {
      restAndLoadLater(seat);
      return;
    }
    Instant since = awaySince.remove(seat.tenant);
    try {
      seat.loaded(new TenantMachine(seat.tenant, epoch, image, parts.bounds(), now(), since));
    } catch (RuntimeException bug) {
      LOG.errorf(bug, "a tenant cannot be loaded: tenant=%s", seat.tenant);
      restAndLoadLater(seat);
    }
  }

  private void restAndLoadLater(Seat seat) {
    inbox.giveBack(seat.dropOldCommands());
    seat.restUntil(now().plus(SeatReader.REST));
    seat.loadLater();
  }

  private void took(List<Lease> found) {
    for (Lease lease : found) {
      leases.took(lease);
      if (lease.awaySince() != null) {
        awaySince.put(lease.tenant(), lease.awaySince());
      }
    }
  }

  /** The tenant is another lane's: who asks for it is told to ask again. */
  private void sendAway(Seat seat) {
    leases.gone(seat.tenant);
    awaySince.remove(seat.tenant);
    inbox.giveBack(seat.giveUp());
    seat.isElsewhere(now().plus(ELSEWHERE));
  }

  /** Claims some of the tenants with work that belong here and that no open lane has. */
  private List<Lease> claimHomeless() {
    List<UUID> homeless = parts.store().tenantsOfNobody();
    List<UUID> ours = homeless.stream().filter(leases::atHome).limit(CLAIMED_AT_ONCE).toList();
    return ours.isEmpty() ? List.of() : parts.store().claim(leases.lane(), ours);
  }

  private void claimLater() {
    if (claiming) {
      return;
    }
    claiming = true;
    long claimLife = life;
    seatReader.read(
        "tenants of nobody",
        this::claimHomeless,
        (@Nullable List<Lease> found) -> {
          if (claimLife == life) {
            claiming = false;
            if (found != null) {
              claimed(found);
            }
          }
        });
  }

  private void claimed(List<Lease> found) {
    if (found.isEmpty()) {
      return;
    }
    LOG.infof("lane %d claimed: tenants=%d", leases.lane(), found.size());
    took(found);
    inbox.begin(now());
    for (Lease lease : found) {
      Seat seat = seats.get(lease.tenant());
      if (seat != null && seat.elsewhere()) {
        seats.remove(lease.tenant());
      }
      seat(lease.tenant());
    }
    if (found.size() == CLAIMED_AT_ONCE) {
      claimLater();
    }
  }

  private Instant now() {
    return parts.clock().instant();
  }

  // A turn ----------------------------------------------------------------------------------------

  /**
   * One round, if there is anything to do.
   *
   * @return false when there was nothing, so that the caller may wait
   */
  public boolean turn() {
    Instant now = now();
    beatIfDue(now);
    mailbox.beginRound();
    if (commits.lost()) {
      return reopen(now);
    }
    if (!open) {
      return false;
    }
    if (commits.pending()) {
      settle(commits.proceed());
      return false;
    }
    collect(now);
    List<Round.Part> round = new ArrayList<>();
    giveAway();
    boolean busy = decideAll(now, round) || !round.isEmpty() || commits.unsent();
    if (busy) {
      settle(commits.commit(round));
    } else if (commits.proofDue(now)) {
      settle(commits.prove());
    }
    if (!commits.pending()) {
      readOn();
      dropIdle(now);
    }
    return busy;
  }

  /** Hands each arrival to its tenant, within the round's share. */
  private void collect(Instant now) {
    Predicate<UUID> ready = tenant -> seat(tenant).accepts(now);
    for (Arrival next = mailbox.next(ready); next != null; next = mailbox.next(ready)) {
      Seat seat = seat(next.envelope().tenant());
      if (seat.elsewhere()) {
        next.giveUp();
      } else {
        seat.enqueue(next);
      }
    }
  }

  /** Chooses tenants that belong to other lanes; this round decides the last for them here. */
  private void giveAway() {
    if (!mayGive) {
      return;
    }
    mayGive = false;
    List<UUID> chosen = leases.giveAway(GIVEN_PER_ROUND);
    for (UUID tenant : chosen) {
      Seat seat = seats.get(tenant);
      if (seat == null) {
        // Nothing of it is in memory, so that nothing needs to be loaded either.
        seat = new Seat(tenant);
        seats.put(tenant, seat);
      }
      seat.leaveTo(leases.home(tenant));
    }
    if (!chosen.isEmpty()) {
      LOG.infof("lane %d gives away: tenants=%d", leases.lane(), chosen.size());
    }
  }

  /**
   * Lets every tenant decide until the round is large enough.
   *
   * @return true when it was full before everybody had a turn
   */
  private boolean decideAll(Instant now, List<Round.Part> round) {
    Budget left = new Budget();
    for (Seat seat : seatsInTurn()) {
      if (left.spent()) {
        firstInTurn = seat.tenant;
        return true;
      }
      decide(seat, now, left, round);
    }
    return false;
  }

  private Collection<Seat> seatsInTurn() {
    Seat first = firstInTurn == null ? null : seats.get(firstInTurn);
    firstInTurn = null;
    if (first == null) {
      return seats.values();
    }
    List<Seat> turn = new ArrayList<>(seats.values());
    Collections.rotate(turn, -turn.indexOf(first));
    return turn;
  }

  /** What the round may still hold. */
  private static final class Budget {
    private int rows = ROWS_PER_ROUND;
    private long bytes = BYTES_PER_ROUND;

    boolean spent() {
      return rows <= 0 || bytes <= 0;
    }

    boolean spentBy(Changes changes) {
      return changes.rows() >= rows || changes.bytes() >= bytes;
    }

    void take(Changes changes) {
      rows -= changes.rows();
      bytes -= changes.bytes();
    }
  }

  private void decide(Seat seat, Instant now, Budget left, List<Round.Part> round) {
    TenantMachine machine = seat.machine();
    if (seat.leavingTo() != 0) {
      round.add(farewell(seat));
      return;
    }
    if (seat.rests(now) || seat.elsewhere()) {
      return;
    }
    if (seat.takeLoadLater()) {
      load(seat);
    }
    if (machine == null) {
      return;
    }
    try {
      boolean idle = !seat.hasBacklog();
      while (!left.spentBy(machine.changes())) {
        Arrival arrival = seat.next();
        if (arrival == null) {
          break;
        }
        decideOne(seat, arrival, now);
      }
      if (!seat.hasBacklog()) {
        seat.forgetKnown();
      }
      Instant tick = timersHeld(seat, now) ? null : machine.nextTick(now);
      if (!seat.alone() && (!idle || (tick != null && !tick.isAfter(now)) || machine.placeable())) {
        if (tick != null) {
          machine.tick(now);
        }
        machine.place(now, PLACED_PER_ROUND);
      }
    } catch (RuntimeException bug) {
      commits.brokeInMemory(seat, bug, now);
      reload(seat);
      return;
    }
    TenantMachine.Output output = machine.drain();
    left.take(output.changes());
    List<Seat.Decided> decided = seat.takeDecided();
    if (!output.changes().isEmpty() || !output.effects().isEmpty() || !decided.isEmpty()) {
      round.add(new Round.Part(seat, output, decided));
    }
  }

  /** What is left to write for a tenant, with its lease. */
  private static Round.Part farewell(Seat seat) {
    TenantMachine machine = seat.machine();
    TenantMachine.Output output = new TenantMachine.Output(new Changes(seat.tenant), List.of());
    if (machine != null) {
      machine.writeStarts();
      output = machine.drain();
    }
    output.changes().giveTo(seat.leavingTo());
    return new Round.Part(seat, output, seat.takeDecided());
  }

  /** Time passes for a tenant only once it knows what was said before the takeover. */
  private boolean timersHeld(Seat seat, Instant now) {
    return inbox.holdsTimers(now) || seat.holdsOldCommands();
  }

  private static void decideOne(Seat seat, Arrival arrival, Instant now) {
    try {
      seat.decide(arrival, now);
    } catch (RuntimeException bug) {
      throw new BrokenCommand(arrival, bug);
    }
  }

  /** What became of the parts of a round. */
  private void settle(Commits.Result result) {
    for (Round.Part part : result.committed()) {
      release(part);
    }
    for (Seat seat : result.broken()) {
      stays(seat);
      reload(seat);
    }
    if (result.lost()) {
      stop();
    } else if (result.outageSince() != null) {
      resumed(result.outageSince());
    }
  }

  /** Its lease could not be given away with the round. */
  private void stays(Seat seat) {
    if (seat.leavingTo() != 0) {
      seat.leaveTo(0);
      leases.gone(seat.tenant);
    }
  }

  private void resumed(Instant since) {
    life++;
    beating = false;
    claiming = false;
    Instant now = now();
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.resumed(since, now);
      } else if (!seat.elsewhere()) {
        load(seat);
      }
    }
  }

  private void release(Round.Part part) {
    if (!part.output().effects().isEmpty()) {
      parts.doors().release(part.seat().tenant, part.output().effects());
    }
    for (Seat.Decided decided : part.decided()) {
      decided.arrival().answer().accept(decided.reply());
      if (decided.arrival().fromInbox()) {
        inbox.done(decided.arrival().envelope().id());
      }
      part.seat().oneDone();
    }
    if (part.output().changes().givenTo() != null) {
      sendAway(part.seat());
    }
  }

  private void reload(Seat seat) {
    seat.unload();
    if (!seat.elsewhere()) {
      load(seat);
    }
  }

  /**
   * After the commit memory equals rows: now is the time to begin reading. While the end of a round
   * is unknown it is not, since what is read might miss what the machines know.
   */
  private void readOn() {
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      if (machine == null) {
        continue;
      }
      Known known = seat.beginReading();
      if (known != null) {
        seatReader.facts(seat, known);
      }
      for (Read read : machine.reads()) {
        seatReader.rows(seat, machine, read, this::reload);
      }
    }
  }

  private void dropIdle(Instant now) {
    seats
        .values()
        .removeIf(
            seat -> {
              TenantMachine machine = seat.machine();
              return machine == null
                  ? seat.elsewhere() && !seat.rests(now)
                  : machine.idle() && !seat.waits();
            });
  }

  // Beats and the inbox ---------------------------------------------------------------------------

  private void beatIfDue(Instant now) {
    if (beating || !open || now.isBefore(nextBeat)) {
      return;
    }
    nextBeat = now.plus(BEAT_EVERY);
    beating = true;
    int lane = leases.lane();
    long epoch = commits.epoch();
    long last = leases.last();
    long beatLife = life;
    seatReader.read(
        "beat",
        () -> beat(lane, epoch, last),
        (@Nullable Beaten beat) -> {
          if (beatLife == life) {
            beating = false;
            if (beat != null) {
              beaten(beat);
            }
          }
        });
  }

  private record Beaten(BeatSeen seen, List<Lease> given, long asked, long answered) {}

  private Beaten beat(int lane, long epoch, long last) {
    long asked = parts.nanos().getAsLong();
    BeatSeen seen = parts.store().beat(lane, epoch, DeadAfter.STANDARD);
    long answered = parts.nanos().getAsLong();
    boolean news = seen.held() && seen.lastLease() > last;
    return new Beaten(seen, news ? parts.store().leases(lane, last) : List.of(), asked, answered);
  }

  private void beaten(Beaten beat) {
    BeatSeen seen = beat.seen();
    parts.clock().synced(seen.now(), beat.asked(), beat.answered());
    if (!seen.held()) {
      LOG.warnf("lane %d was closed by others", leases.lane());
      commits.fenced();
      stop();
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
      inbox.look();
    }
    boolean changed = leases.peers(seen.peers());
    if (leases.first()) {
      seen.peers().stream().filter(Peer::dead).forEach(this::close);
    }
    if (changed || seen.inboxOfNobody() || ++beats % SWEEP_EVERY_BEATS == 0) {
      claimLater();
    }
    mayGive = true;
  }

  private void close(Peer peer) {
    LOG.warnf("lane %d closes a dead one: lane=%d", leases.lane(), peer.lane());
    seatReader.read(
        "close",
        () -> parts.store().closeDead(peer.lane(), DeadAfter.STANDARD),
        (@Nullable Boolean closed) -> {
          if (Boolean.TRUE.equals(closed)) {
            claimLater();
          }
        });
  }

  /** After others have closed the lane: opens another. */
  private boolean reopen(Instant now) {
    if (!commits.mayReopen(now)) {
      return false;
    }
    try {
      start();
      return true;
    } catch (StoreOutage outage) {
      LOG.warnf("a lane cannot be opened yet: cause=%s", outage.getMessage());
      commits.fenced();
      return false;
    }
  }

  // Waiting ---------------------------------------------------------------------------------------

  /** Nanoseconds until time alone gives the lane something to do. */
  public long idleNanos() {
    Instant now = now();
    if (commits.pending() || commits.lost()) {
      return Math.max(0, Duration.between(now, commits.nextTry()).toNanos());
    }
    Instant next = beating || !open ? now.plus(BEAT_EVERY) : nextBeat;
    for (Seat seat : seats.values()) {
      if (seat.elsewhere()) {
        continue;
      }
      if (seat.rests(now)) {
        next = seat.restEnd().isBefore(next) ? seat.restEnd() : next;
        continue;
      }
      TenantMachine machine = seat.machine();
      Instant tick = machine == null || timersHeld(seat, now) ? null : machine.nextTick(now);
      if (tick != null && tick.isBefore(next)) {
        next = tick;
      }
      if (seat.hasBacklog() && machine != null) {
        next = now;
      }
    }
    return Math.max(0, Duration.between(now, next).toNanos());
  }

  /** How many attempts of the lane's tenants are with workers. */
  int out() {
    int sum = 0;
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      sum += machine == null ? 0 : machine.out();
    }
    return sum;
  }

  /** The machine of a tenant, when the lane has one in memory. */
  public @Nullable TenantMachine machine(UUID tenant) {
    Seat seat = seats.get(tenant);
    return seat == null ? null : seat.machine();
  }

  /** True while it is not known how a round ended, or others have closed the lane. */
  public boolean unsettled() {
    return commits.pending() || commits.lost();
  }

  /** True when commands or findings wait, so that a turn has something to do. */
  public boolean hasMail() {
    return mailbox.hasMail();
  }

  /** Throws when a machine of the lane breaks one of its own rules. */
  public void verify() {
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.verify();
      }
    }
  }
}
