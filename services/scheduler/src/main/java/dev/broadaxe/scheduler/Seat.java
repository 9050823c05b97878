package dev.broadaxe.scheduler;

import dev.broadaxe.engine.Decision;
import dev.broadaxe.engine.Known;
import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Facts;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Wanted;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's place in a lane: its machine, the commands that wait for it, and what its current
 * round decided.
 *
 * <p>Commands wait here while the machine is loaded, and while rows are read that they need. At
 * most one such reading is under way, and later commands about the same tasks wait behind it, so
 * that nothing overtakes.
 */
final class Seat {
  /** A command that the current round decided, with its answer. */
  record Decided(Arrival arrival, Reply reply) {}

  /** Commands that may wait here; the others stay in the mailbox, which counts them. */
  private static final int WAITING_MAX = 2_000;

  /** What these may carry. */
  private static final long WAITING_BYTES_MAX = 8L * 1024 * 1024;

  final UUID tenant;

  /** Commands that wait for the machine, in order. */
  private final Deque<Arrival> backlog = new ArrayDeque<>();

  /** Commands that wait for rows, in order. */
  private final List<Arrival> parked = new ArrayList<>();

  private final Set<UUID> parkedTasks = new LinkedHashSet<>();
  private Wanted wanted = nothing();
  private @Nullable Known reading;

  /** What the current round decided for the tenant. */
  private List<Decided> decided = new ArrayList<>();

  private @Nullable TenantMachine machine;

  /** True while one command a round is decided, because one of them broke a round. */
  private int alone;

  private @Nullable Instant restUntil;
  private boolean loadLater;

  /** The lane to which the tenant is given with the next round; 0 while it stays. */
  private int leavingTo;

  /** The tenant is another lane's, and whoever asks here is sent away. */
  private boolean elsewhere;

  /** What was taken here carries, since nothing waited the last time. */
  private long takenBytes;

  /** Starts that the last machine knew of and had not written. */
  private Map<AttemptRef, Instant> starts = Map.of();

  Seat(UUID tenant) {
    this.tenant = tenant;
  }

  private static Wanted nothing() {
    return new Wanted(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
  }

  @Nullable TenantMachine machine() {
    return machine;
  }

  void loaded(TenantMachine fresh) {
    machine = fresh;
    fresh.started(starts);
    starts = Map.of();
  }

  /** The machine is void; the commands stay. */
  void unload() {
    if (machine != null) {
      starts = machine.unwrittenStarts();
    }
    machine = null;
    reading = null;
    wanted = nothing();
    for (int i = parked.size() - 1; i >= 0; i--) {
      backlog.addFirst(parked.get(i));
    }
    parked.clear();
    parkedTasks.clear();
  }

  void enqueue(Arrival arrival) {
    backlog.addLast(arrival);
    takenBytes += arrival.envelope().command().bytes();
  }

  /** Tells all who wait here to ask again; the ids of those commands that lie in the inbox. */
  List<UUID> giveUp() {
    List<UUID> old = dropOldCommands();
    backlog.forEach(Arrival::giveUp);
    backlog.clear();
    for (Arrival arrival : parked) {
      if (arrival.fromInbox()) {
        old.add(arrival.envelope().id());
      } else {
        arrival.giveUp();
      }
    }
    parked.clear();
    parkedTasks.clear();
    decided.stream().map(Decided::arrival).filter(one -> !one.fromInbox()).forEach(Arrival::giveUp);
    decided = new ArrayList<>();
    return old;
  }

  /** Gives up the commands that lie in the inbox anyway; their ids. */
  List<UUID> dropOldCommands() {
    List<UUID> dropped = new ArrayList<>();
    for (Arrival arrival : backlog) {
      if (arrival.fromInbox()) {
        dropped.add(arrival.envelope().id());
      }
    }
    backlog.removeIf(Arrival::fromInbox);
    return dropped;
  }

  boolean hasBacklog() {
    return !backlog.isEmpty();
  }

  /** True when another command may be handed over now; else it waits where it is. */
  boolean accepts(Instant now) {
    if (elsewhere) {
      return true;
    }
    if (backlog.isEmpty() && parked.isEmpty()) {
      takenBytes = 0;
    }
    return machine != null
        && leavingTo == 0
        && !rests(now)
        && backlog.size() + parked.size() < WAITING_MAX
        && takenBytes < WAITING_BYTES_MAX;
  }

  boolean waits() {
    return !backlog.isEmpty() || !parked.isEmpty() || reading != null;
  }

  /** The next command to decide in this round, or null. */
  @Nullable Arrival next() {
    if (backlog.isEmpty() && parked.isEmpty() && decided.isEmpty()) {
      alone = 0;
    }
    if (machine == null || (alone > 0 && !decided.isEmpty())) {
      return null;
    }
    return backlog.pollFirst();
  }

  /**
   * Lets the machine decide a command; answers early ones at once.
   *
   * @throws RuntimeException when the machine breaks over it
   */
  void decide(Arrival arrival, Instant now) {
    TenantMachine owner = machine;
    if (owner == null) {
      throw new IllegalStateException("tenant " + tenant + " is not loaded");
    }
    if (waitsBehind(arrival)) {
      park(arrival);
      return;
    }
    switch (owner.decide(arrival.envelope(), now)) {
      case Decision.Lacks lacks -> {
        wanted.tasks().addAll(lacks.wanted().tasks());
        wanted.versions().addAll(lacks.wanted().versions());
        wanted.parents().addAll(lacks.wanted().parents());
        park(arrival);
      }
      case Decision.Decided made -> {
        if (arrival.fromInbox()) {
          owner.changes().inboxDone(arrival.envelope().id());
        }
        if (made.early() && !arrival.fromInbox()) {
          arrival.answer().accept(made.reply());
        } else {
          decided.add(new Decided(arrival, made.reply()));
        }
      }
    }
  }

  private boolean waitsBehind(Arrival arrival) {
    return !parkedTasks.isEmpty()
        && arrival.envelope().command().subjects().stream().anyMatch(parkedTasks::contains);
  }

  private void park(Arrival arrival) {
    parked.add(arrival);
    parkedTasks.addAll(arrival.envelope().command().subjects());
  }

  /**
   * Begins to read what parked commands lack, unless a reading is under way; null when there is
   * nothing to read.
   */
  @Nullable Known beginReading() {
    TenantMachine owner = machine;
    if (owner == null || reading != null || parked.isEmpty()) {
      return null;
    }
    reading = owner.ask(wanted);
    wanted = nothing();
    return reading;
  }

  /**
   * Takes what was read and decides what waited for it, or reads again later when the reading
   * failed.
   */
  void read(Known known, @Nullable Facts facts) {
    TenantMachine owner = machine;
    if (owner == null || reading != known) {
      return;
    }
    reading = null;
    List<Arrival> again = List.copyOf(parked);
    parked.clear();
    parkedTasks.clear();
    if (facts == null) {
      owner.forgetKnown();
    } else {
      known.read(facts);
    }
    for (int i = again.size() - 1; i >= 0; i--) {
      backlog.addFirst(again.get(i));
    }
  }

  /** Ends the round's use of what was read. */
  void forgetKnown() {
    if (machine != null && reading == null) {
      machine.forgetKnown();
    }
  }

  /** What the round decided; forgets it. */
  List<Decided> takeDecided() {
    List<Decided> taken = decided;
    decided = new ArrayList<>();
    return taken;
  }

  /** True when commands wait here that come from before the takeover, and go before time. */
  boolean holdsOldCommands() {
    // Asked of every tenant in every turn, and nearly always nothing waits.
    return (!backlog.isEmpty() && backlog.stream().anyMatch(Arrival::fromInbox))
        || (!parked.isEmpty() && parked.stream().anyMatch(Arrival::fromInbox));
  }

  // Another owner ---------------------------------------------------------------------------------

  /** From now on nothing is decided here; the next round gives the tenant to that lane. */
  void leaveTo(int lane) {
    leavingTo = lane;
  }

  /** The lane to which the tenant is being given; 0 when it stays. */
  int leavingTo() {
    return leavingTo;
  }

  /** Another lane has the tenant; those who ask until then are sent away at once. */
  void isElsewhere(Instant until) {
    machine = null;
    reading = null;
    leavingTo = 0;
    elsewhere = true;
    restUntil = until;
  }

  boolean elsewhere() {
    return elsewhere;
  }

  // A round that broke ----------------------------------------------------------------------------

  /** Puts the commands of a broken round back, to be decided one a round. */
  void retryAlone(List<Decided> broken) {
    for (int i = broken.size() - 1; i >= 0; i--) {
      backlog.addFirst(broken.get(i).arrival());
    }
    alone = Math.max(alone, broken.size());
  }

  /** One of the commands that are decided alone is done. */
  void oneDone() {
    if (alone > 0) {
      alone--;
    }
  }

  boolean alone() {
    return alone > 0;
  }

  /** Nothing is decided for the tenant until then, because it breaks rounds by itself. */
  void restUntil(Instant until) {
    restUntil = until;
  }

  /** When the rest ends; only while it rests. */
  Instant restEnd() {
    return restUntil == null ? Instant.MAX : restUntil;
  }

  /** The machine is to be loaded once the rest is over. */
  void loadLater() {
    loadLater = true;
  }

  /** True once after {@link #loadLater}. */
  boolean takeLoadLater() {
    boolean due = loadLater;
    loadLater = false;
    return due;
  }

  boolean rests(Instant now) {
    return restUntil != null && now.isBefore(restUntil);
  }
}
