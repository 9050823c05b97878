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
import dev.broadaxe.store.StoreOutage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** A lane whose beat is older has no living owner. */
  static final Duration DEAD_AFTER = Duration.ofSeconds(5);

  private static final int ROWS_PER_ROUND = 20_000;
  private static final long BYTES_PER_ROUND = 8L * 1024 * 1024;
  private static final int PLACED_PER_ROUND = 4_000;
  private static final int ADOPT_EVERY_BEATS = 30;

  /**
   * What a lane is made of.
   *
   * @param meant which tenants are this lane's
   * @param nanos monotonic time
   */
  public record Parts(
      int id,
      String process,
      Predicate<UUID> meant,
      RoundStore store,
      Doors doors,
      Reader reader,
      LaneClock clock,
      LongSupplier nanos,
      TenantMachine.Bounds bounds) {}

  private final Parts parts;
  private final Mailbox mailbox = new Mailbox();
  private final Map<UUID, Seat> seats = new LinkedHashMap<>();

  /** Tenants with work from before the takeover whose machines are not loaded yet. */
  private final Set<UUID> takenOver = new LinkedHashSet<>();

  private final SeatReader seatReader;
  private final LaneInbox inbox;
  private final Commits commits;
  private volatile boolean open;
  private long epoch;
  private @Nullable Instant awaySince;
  private Instant nextBeat = Instant.MIN;
  private boolean beating;
  private long beats;

  /** The tenant at which the last round was full, so that the next one begins with it. */
  private @Nullable UUID firstInTurn;

  public Lane(Parts parts) {
    this.parts = parts;
    this.seatReader = new SeatReader(parts, mailbox);
    this.inbox = new LaneInbox(parts, seatReader, this::takeOld);
    this.commits = new Commits(parts);
  }

  @Override
  public Handover take(Envelope envelope, Consumer<Reply> answer) {
    if (!open || !parts.meant().test(envelope.tenant())) {
      return Handover.AWAY;
    }
    return mailbox.offer(new Arrival(envelope, answer, false));
  }

  /** Makes a waiting lane look at once. */
  public void wake() {
    mailbox.wake();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  // Taking over -----------------------------------------------------------------------------------

  /**
   * Takes the lane over from whoever had it, with all that lies in the inbox for its tenants.
   *
   * @throws StoreOutage when the database is away
   */
  public void start() {
    forgetAll();
    RoundStore.Taken taken = parts.store().takeLane(parts.id(), parts.process());
    long asked = parts.nanos().getAsLong();
    parts.clock().synced(taken.now(), asked, asked);
    epoch = taken.epoch();
    awaySince = taken.awaySince();
    commits.took(epoch);
    List<UUID> busy = parts.store().adopt(parts.id(), parts.meant());
    inbox.begin(now());
    takenOver.addAll(busy);
    busy.forEach(this::seat);
    open = true;
    LOG.infof("lane %d taken: epoch=%d tenants=%d", parts.id(), epoch, busy.size());
  }

  /**
   * Writes what only memory knows of running attempts, so that the next owner need not doubt them.
   */
  void leave() {
    if (!open || unsettled()) {
      return;
    }
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
      commits.commit(round);
    }
  }

  /** True when another process owns the lane. */
  boolean lost() {
    return commits.lost();
  }

  /** Gives up: answers nobody, so that doors send again to whoever comes next. */
  public void stop() {
    open = false;
    forgetAll();
  }

  private void forgetAll() {
    seats.clear();
    inbox.clear();
    takenOver.clear();
  }

  /** Takes a command from the inbox, unless its tenant cannot be loaded at the moment. */
  private boolean takeOld(Arrival arrival) {
    Seat seat = seat(arrival.envelope().tenant());
    if (seat.rests(now())) {
      return false;
    }
    seat.enqueue(arrival);
    return true;
  }

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

  private void load(Seat seat) {
    long loadingEpoch = epoch;
    seatReader.image(seat.tenant, image -> loaded(seat, image, loadingEpoch));
  }

  private void loaded(Seat seat, @Nullable Image image, long loadingEpoch) {
    if (seats.get(seat.tenant) != seat || seat.machine() != null) {
      return;
    }
    if (image == null || loadingEpoch != epoch) {
      inbox.giveBack(seat.dropOldCommands());
      seat.restUntil(now().plus(SeatReader.REST));
      seat.loadLater();
      return;
    }
    Instant since = takenOver.remove(seat.tenant) ? awaySince : null;
    try {
      seat.loaded(new TenantMachine(seat.tenant, epoch, image, parts.bounds(), now(), since));
    } catch (RuntimeException bug) {
      LOG.errorf(bug, "a tenant cannot be loaded: tenant=%s", seat.tenant);
      inbox.giveBack(seat.dropOldCommands());
      seat.restUntil(now().plus(SeatReader.REST));
      seat.loadLater();
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
      return reconquer(now);
    }
    if (commits.pending()) {
      settle(commits.proceed());
      return false;
    }
    collect(now);
    List<Round.Part> round = new ArrayList<>();
    boolean busy = decideAll(now, round) || !round.isEmpty() || commits.unsent();
    if (busy) {
      settle(commits.commit(round));
    } else if (commits.proofDue(now)) {
      settle(commits.prove());
    }
    if (!commits.pending()) {
      readOn();
      dropIdle();
    }
    return busy;
  }

  /** Hands each arrival to its tenant, within the round's share. */
  private void collect(Instant now) {
    Predicate<UUID> ready = tenant -> seat(tenant).accepts(now);
    for (Arrival next = mailbox.next(ready); next != null; next = mailbox.next(ready)) {
      seat(next.envelope().tenant()).enqueue(next);
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
    if (seat.rests(now)) {
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
      reload(seat);
    }
    if (result.lost()) {
      stop();
    } else if (result.epoch() != epoch || result.outageSince() != null) {
      resumed(result);
    }
  }

  private void resumed(Commits.Result result) {
    epoch = result.epoch();
    Instant now = now();
    Instant since = result.outageSince();
    for (Seat seat : seats.values()) {
      TenantMachine machine = seat.machine();
      if (machine != null) {
        machine.tookOver(epoch);
        if (since != null) {
          machine.resumed(since, now);
        }
      }
    }
    if (result.historyLost()) {
      inbox.clear();
      List.copyOf(seats.values()).forEach(this::reload);
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
  }

  private void reload(Seat seat) {
    seat.unload();
    load(seat);
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

  private void dropIdle() {
    seats
        .values()
        .removeIf(
            seat -> {
              TenantMachine machine = seat.machine();
              return machine != null && machine.idle() && !seat.waits();
            });
  }

  // Beats and the inbox ---------------------------------------------------------------------------

  private void beatIfDue(Instant now) {
    if (beating || now.isBefore(nextBeat)) {
      return;
    }
    nextBeat = now.plus(BEAT_EVERY);
    beating = true;
    long beatEpoch = epoch;
    boolean adopt = ++beats % ADOPT_EVERY_BEATS == 0;
    seatReader.read(
        "beat", () -> beat(beatEpoch, adopt), (@Nullable Beaten beat) -> beaten(beat, beatEpoch));
  }

  private record Beaten(BeatSeen seen, long asked, long answered) {}

  private Beaten beat(long beatEpoch, boolean adopt) {
    long asked = parts.nanos().getAsLong();
    BeatSeen seen = parts.store().beat(parts.id(), beatEpoch);
    long answered = parts.nanos().getAsLong();
    if (adopt && seen.held()) {
      parts.store().adopt(parts.id(), parts.meant());
    }
    return new Beaten(seen, asked, answered);
  }

  private void beaten(@Nullable Beaten beat, long beatEpoch) {
    beating = false;
    if (beat == null) {
      return;
    }
    parts.clock().synced(beat.seen().now(), beat.asked(), beat.answered());
    if (!beat.seen().held() && beatEpoch == epoch && open) {
      LOG.warnf("lane %d was taken over by another process", parts.id());
      commits.fenced();
      stop();
    } else if (beat.seen().inbox() && open) {
      inbox.look();
    }
  }

  /** After another process took the lane: takes it back only when that one is dead. */
  private boolean reconquer(Instant now) {
    if (!commits.mayReconquer(now)) {
      return false;
    }
    commits.reconquering();
    try {
      if (!parts.store().abandoned(parts.id(), DEAD_AFTER)) {
        return false;
      }
      start();
      return true;
    } catch (StoreOutage outage) {
      LOG.warnf("lane %d cannot come back yet: cause=%s", parts.id(), outage.getMessage());
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
    Instant next = beating ? now.plus(BEAT_EVERY) : nextBeat;
    for (Seat seat : seats.values()) {
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

  /** True while it is not known how a round ended, or another process owns the lane. */
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
