package dev.broadaxe.scheduler;

import dev.broadaxe.engine.TenantMachine;
import dev.broadaxe.model.Image;
import dev.broadaxe.store.RoundStore.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The tenants that a lane has in memory: how they come there, and how they go. */
final class Seats {
  private static final Logger LOG = Logger.getLogger(Seats.class);

  /** How long those are sent away at once who ask for a tenant that another lane has. */
  private static final Duration ELSEWHERE = Duration.ofMillis(200);

  private final Lane.Parts parts;
  private final Leases leases;
  private final SeatReader seatReader;
  private final LaneInbox inbox;
  private final Map<UUID, Seat> seats = new LinkedHashMap<>();

  /** Since when nobody decided for tenants that were claimed and are not loaded yet. */
  private final Map<UUID, Instant> awaySince = new LinkedHashMap<>();

  /** Counts the times at which what was read before became void. */
  private long life;

  Seats(Lane.Parts parts, Leases leases, SeatReader seatReader, LaneInbox inbox) {
    this.parts = parts;
    this.leases = leases;
    this.seatReader = seatReader;
    this.inbox = inbox;
  }

  private Instant now() {
    return parts.clock().instant();
  }

  @Nullable Seat get(UUID tenant) {
    return seats.get(tenant);
  }

  Collection<Seat> all() {
    return seats.values();
  }

  /** Tells all who wait at any seat to ask again, and forgets everything. */
  void giveUp() {
    life++;
    seatReader.giveUp();
    seats.values().forEach(Seat::giveUp);
    seats.clear();
    awaySince.clear();
  }

  /** What is being read is not to be trusted any more; what has not been loaded is read anew. */
  void readAnew() {
    life++;
    for (Seat seat : seats.values()) {
      if (seat.machine() == null && !seat.elsewhere()) {
        load(seat);
      }
    }
  }

  /** A seat for a tenant that is only to be given away, so that nothing needs to be loaded. */
  Seat empty(UUID tenant) {
    return seats.computeIfAbsent(tenant, Seat::new);
  }

  /** The machine is void and is loaded anew; the commands stay. */
  void reload(Seat seat) {
    seat.unload();
    if (!seat.elsewhere()) {
      load(seat);
    }
  }

  /** Tenants were leased to the lane that have something to do. */
  void claimed(List<Lease> found) {
    took(found);
    for (Lease lease : found) {
      Seat seat = seats.get(lease.tenant());
      if (seat != null && seat.elsewhere()) {
        seats.remove(lease.tenant());
      }
      var unused = seated(lease.tenant());
    }
  }

  void removeIf(Predicate<Seat> over) {
    seats.values().removeIf(over);
  }

  /** The seat of a tenant that somebody waits for. */
  Seat of(UUID tenant) {
    Seat seat = seated(tenant);
    if (seat.machine() == null) {
      seatReader.hurry(tenant);
    }
    return seat;
  }

  /** The tenant's seat; a new one is loaded, and claimed first if that must be. */
  private Seat seated(UUID tenant) {
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
  void load(Seat seat) {
    long loadingLife = life;
    if (leases.holds(seat.tenant)) {
      seatReader.image(seat.tenant, image -> loaded(seat, image, loadingLife));
      return;
    }
    seatReader.claim(
        seat.tenant,
        (@Nullable List<Lease> found) -> {
          boolean stale = loadingLife != life || seats.get(seat.tenant) != seat;
          if (stale || seat.machine() != null || seat.elsewhere() || seat.leavingTo() != 0) {
            return;
          }
          if (found == null) {
            loaded(seat, null, loadingLife);
          } else if (found.isEmpty()) {
            sendAway(seat);
          } else {
            took(found);
            loadIfHeld(seat);
          }
        });
  }

  private void loadIfHeld(Seat seat) {
    if (leases.holds(seat.tenant)) {
      load(seat);
    } else {
      sendAway(seat);
    }
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

  void took(List<Lease> found) {
    for (Lease lease : found) {
      leases.took(lease);
      if (lease.awaySince() != null) {
        awaySince.put(lease.tenant(), lease.awaySince());
      }
    }
  }

  /** The tenant is another lane's: who asks for it is told to ask again. */
  void sendAway(Seat seat) {
    leases.gone(seat.tenant);
    awaySince.remove(seat.tenant);
    inbox.giveBack(seat.giveUp());
    seat.isElsewhere(now().plus(ELSEWHERE));
  }
}
