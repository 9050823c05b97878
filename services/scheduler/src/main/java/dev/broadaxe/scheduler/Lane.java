package dev.broadaxe.scheduler;

import dev.broadaxe.engine.Known;
import dev.broadaxe.engine.Read;
import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.OwnerInbox;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Envelope;
import dev.broadaxe.model.Reply;
import dev.broadaxe.store.RoundStore;
import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.telemetry.Gauges;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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

  private static final Duration REST_MAX = Duration.ofSeconds(1);
  private static final int ROWS_PER_ROUND = 20_000;
  private static final long BYTES_PER_ROUND = 8L * 1024 * 1024;
  private static final int PLACED_PER_ROUND = 4_000;
  private static final int GIVEN_PER_ROUND = 500;

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
  private final Seats seats;
  private final Neighbours neighbours;
  private final SeatReader seatReader;
  private final LaneInbox inbox;
  private final Commits commits;
  private volatile boolean open;

  /** What {@link #out} said last, for others than the lane's thread. */
  private volatile int lastOut;

  /** The tenant at which the last round was full, so that the next one begins with it. */
  private @Nullable UUID firstInTurn;

  public Lane(Parts parts) {
    this.parts = parts;
    this.mailbox = new Mailbox(parts.mailboxBytes());
    Readings readings = new Readings(parts.reader(), leases, mailbox);
    this.seatReader = new SeatReader(parts, leases, readings);
    this.inbox = new LaneInbox(parts, leases, readings, this::takeOld);
    this.seats = new Seats(parts, leases, seatReader, inbox);
    this.neighbours = new Neighbours(parts, leases, readings, new Hearing());
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
    if (leases.lane() != 0) {
      // The one before, with its connection and whatever is still in flight there.
      boolean closed =
          parts.store().closeDead(leases.lane(), new DeadAfter(Duration.ZERO, Duration.ZERO));
      LOG.infof("lane %d is over: closed=%s", leases.lane(), closed);
    }
    long asked = parts.nanos().getAsLong();
    RoundStore.Opened opened = parts.store().openLane(parts.process());
    parts.clock().synced(opened.now(), asked, parts.nanos().getAsLong());
    leases.opened(opened.lane());
    commits.opened(opened.epoch());
    neighbours.begin(opened.epoch());
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
    for (Seat seat : seats.all()) {
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
    neighbours.readAnew();
    commits.giveUp();
    seats.giveUp();
    mailbox.drain().forEach(Arrival::giveUp);
    inbox.clear();
  }

  /** What the lane does about what it hears of others. */
  private final class Hearing implements Neighbours.Listener {
    @Override
    public void claimed(List<Lease> tenants) {
      inbox.begin(now());
      seats.claimed(tenants);
    }

    @Override
    public void inboxFilled() {
      inbox.look();
    }

    @Override
    public void closed() {
      commits.fenced();
      stop();
    }
  }

  /** Takes a command from the inbox, unless its tenant cannot be loaded at the moment. */
  private boolean takeOld(Arrival arrival) {
    Seat seat = seats.of(arrival.envelope().tenant());
    if (seat.rests(now()) || seat.elsewhere() || seat.leavingTo() != 0) {
      return false;
    }
    seat.enqueue(arrival);
    return true;
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
    if (open) {
      neighbours.beatIfDue(now, commits.epoch());
    }
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
    Predicate<UUID> ready = tenant -> seats.of(tenant).accepts(now);
    for (Arrival next = mailbox.next(ready); next != null; next = mailbox.next(ready)) {
      Seat seat = seats.of(next.envelope().tenant());
      if (seat.elsewhere()) {
        next.giveUp();
      } else {
        seat.enqueue(next);
      }
    }
  }

  /** Chooses tenants that belong to other lanes; this round decides the last for them here. */
  private void giveAway() {
    if (!neighbours.mayGive()) {
      return;
    }
    List<UUID> chosen = leases.giveAway(GIVEN_PER_ROUND);
    for (UUID tenant : chosen) {
      Seat seat = seats.empty(tenant);
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
      return seats.all();
    }
    List<Seat> turn = new ArrayList<>(seats.all());
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
      seats.load(seat);
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
      seats.reload(seat);
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
      seats.reload(seat);
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
      leases.doubt(seat.tenant);
    }
  }

  private void resumed(Instant since) {
    neighbours.readAnew();
    Instant now = now();
    for (Seat seat : seats.all()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.resumed(since, now);
      }
    }
    seats.readAnew();
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
      seats.sendAway(part.seat());
    }
  }

  /**
   * After the commit memory equals rows: now is the time to begin reading. While the end of a round
   * is unknown it is not, since what is read might miss what the machines know.
   */
  private void readOn() {
    for (Seat seat : seats.all()) {
      TenantMachine machine = seat.machine();
      if (machine == null) {
        continue;
      }
      Known known = seat.beginReading();
      if (known != null) {
        seatReader.facts(seat, known);
      }
      for (Read read : machine.reads()) {
        seatReader.rows(seat, machine, read, seats::reload);
      }
    }
  }

  private void dropIdle(Instant now) {
    seats.removeIf(
        seat -> {
          TenantMachine machine = seat.machine();
          return machine == null
              ? seat.elsewhere() && !seat.rests(now)
              : machine.idle() && !seat.waits();
        });
  }

  // Reopening -------------------------------------------------------------------------------------

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
    Instant next = open ? neighbours.nextBeat(now) : now.plus(REST_MAX);
    for (Seat seat : seats.all()) {
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
    for (Seat seat : seats.all()) {
      TenantMachine machine = seat.machine();
      sum += machine == null ? 0 : machine.out();
    }
    lastOut = sum;
    return sum;
  }

  /** What the lane tells of itself; may be asked by anybody. */
  Gauges.LaneLevel level() {
    return new Gauges.LaneLevel(open, leases.count(), mailbox.waiting(), lastOut);
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
    for (Seat seat : seats.all()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.verify();
      }
    }
  }
}
