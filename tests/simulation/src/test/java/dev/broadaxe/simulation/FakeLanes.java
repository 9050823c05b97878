package dev.broadaxe.simulation;

import dev.broadaxe.store.RoundStore.DeadAfter;
import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.RoundStore.Opened;
import dev.broadaxe.store.RoundStore.Peer;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The lanes and leases of the simulated database. */
final class FakeLanes {
  private record LaneRow(
      String process, long epoch, Instant beat, boolean closed, int timeline, boolean deaf) {
    LaneRow closedNow() {
      return new LaneRow(process, epoch + 1, beat, true, timeline, deaf);
    }

    LaneRow at(long newEpoch, Instant newBeat) {
      return new LaneRow(process, newEpoch, newBeat, closed, timeline, deaf);
    }

    LaneRow deafNow(boolean now) {
      return new LaneRow(process, epoch, beat, closed, timeline, now);
    }
  }

  private record LeaseRow(int lane, long epoch) {}

  /** What a standby has of them. */
  record Rows(Map<Integer, LaneRow> lanes, Map<UUID, LeaseRow> leases) {}

  private final InstantSource clock;
  private final Map<Integer, LaneRow> lanes = new TreeMap<>();
  private final Map<UUID, LeaseRow> leases = new TreeMap<>();

  /** Lanes whose processes are gone, and their connections with them. */
  private final Set<Integer> disconnected = new HashSet<>();

  private int opened;
  private int timeline = 1;

  FakeLanes(InstantSource clock) {
    this.clock = clock;
  }

  Rows rows() {
    return new Rows(new TreeMap<>(lanes), new TreeMap<>(leases));
  }

  /** A standby has taken the database's place, with the rows that it has. */
  void promoted(Rows rows) {
    timeline++;
    lanes.clear();
    lanes.putAll(rows.lanes());
    leases.clear();
    leases.putAll(rows.leases());
  }

  Set<Integer> ids() {
    return Set.copyOf(lanes.keySet());
  }

  // Lanes -----------------------------------------------------------------------------------------

  boolean holds(int lane, long epoch) {
    LaneRow row = lanes.get(lane);
    return row != null && !row.closed() && row.epoch() == epoch;
  }

  boolean isOpen(int lane) {
    LaneRow row = lanes.get(lane);
    return row != null && !row.closed();
  }

  /** The process that opened the lane. */
  String process(int lane) {
    LaneRow row = lanes.get(lane);
    return row == null ? "" : row.process();
  }

  /** The process of the lane is gone. */
  void disconnect(int lane) {
    disconnected.add(lane);
  }

  private LaneRow row(int lane) {
    LaneRow row = lanes.get(lane);
    if (row == null) {
      throw new IllegalStateException("no lane " + lane);
    }
    return row;
  }

  Opened open(String process) {
    int lane = ++opened;
    lanes.put(lane, new LaneRow(process, 1, clock.instant(), false, timeline, false));
    return new Opened(lane, 1, clock.instant());
  }

  @Nullable Opened raise(int lane, String process) {
    if (!isOpen(lane) || !row(lane).process().equals(process)) {
      return null;
    }
    LaneRow row = row(lane);
    if (row.timeline() != timeline) {
      lanes.put(lane, row.closedNow());
      return null;
    }
    lanes.put(lane, row.at(row.epoch() + 1, clock.instant()));
    return new Opened(lane, row.epoch() + 1, clock.instant());
  }

  void close(int lane, long epoch) {
    if (holds(lane, epoch)) {
      lanes.put(lane, row(lane).at(epoch, clock.instant()).closedNow());
    }
  }

  /** True when it was dead, and is closed now. */
  boolean closeDead(int lane, DeadAfter deadAfter) {
    if (!dead(lane, deadAfter)) {
      return false;
    }
    lanes.put(lane, row(lane).closedNow());
    return true;
  }

  private boolean dead(int lane, DeadAfter deadAfter) {
    Instant beat = row(lane).beat();
    Instant now = clock.instant();
    return !beat.plus(deadAfter.silent()).isAfter(now)
        || (disconnected.contains(lane) && !beat.plus(deadAfter.cut()).isAfter(now));
  }

  /** Renews the beat; false when the lane is not held any more. */
  boolean beat(int lane, long epoch, boolean deaf) {
    boolean held = holds(lane, epoch);
    if (held) {
      lanes.put(lane, row(lane).at(epoch, clock.instant()).deafNow(deaf));
    }
    return held;
  }

  List<Peer> peers(int lane, DeadAfter deadAfter) {
    List<Peer> peers = new ArrayList<>();
    for (Map.Entry<Integer, LaneRow> other : lanes.entrySet()) {
      if (other.getKey() != lane && !other.getValue().closed()) {
        boolean dead = dead(other.getKey(), deadAfter);
        LaneRow row = other.getValue();
        peers.add(new Peer(other.getKey(), row.process(), dead, row.deaf()));
      }
    }
    return peers;
  }

  // Leases ----------------------------------------------------------------------------------------

  /** The open lane that has the tenant, or 0. */
  int owner(UUID tenant) {
    LeaseRow lease = leases.get(tenant);
    return lease == null || !isOpen(lease.lane()) ? 0 : lease.lane();
  }

  boolean leasedTo(int lane, UUID tenant) {
    LeaseRow lease = leases.get(tenant);
    return lease != null && lease.lane() == lane;
  }

  /** All tenants that ever had an owner. */
  Set<UUID> leased() {
    return Set.copyOf(leases.keySet());
  }

  void lease(UUID tenant, int lane) {
    LeaseRow former = leases.get(tenant);
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    long epoch = former == null ? micros : Math.max(former.epoch() + 1, micros);
    leases.put(tenant, new LeaseRow(lane, epoch));
  }

  List<Lease> claim(int lane, Collection<UUID> wanted) {
    List<Lease> claimed = new ArrayList<>();
    if (!isOpen(lane)) {
      return claimed;
    }
    for (UUID tenant : wanted) {
      Instant awaySince = null;
      if (owner(tenant) == 0) {
        LeaseRow former = leases.get(tenant);
        LaneRow owner = former == null ? null : lanes.get(former.lane());
        awaySince = owner == null ? null : owner.beat();
        lease(tenant, lane);
      }
      LeaseRow lease = leases.get(tenant);
      if (lease != null && lease.lane() == lane) {
        claimed.add(new Lease(tenant, lease.epoch(), awaySince, false));
      }
    }
    return claimed;
  }

  List<Lease> leases(int lane, Predicate<UUID> works) {
    List<Lease> found = new ArrayList<>();
    leases.forEach(
        (tenant, lease) -> {
          if (lease.lane() == lane) {
            found.add(new Lease(tenant, lease.epoch(), null, works.test(tenant)));
          }
        });
    found.sort(Comparator.comparingLong(Lease::epoch));
    return found;
  }
}
