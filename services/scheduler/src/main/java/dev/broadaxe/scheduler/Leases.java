package dev.broadaxe.scheduler;

import dev.broadaxe.model.Rendezvous;
import dev.broadaxe.store.RoundStore.Lease;
import dev.broadaxe.store.RoundStore.Peer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tenants that a lane is the owner of, and where they belong among all lanes that are open.
 *
 * <p>What it says is true as long as the lane is open, since nobody else can move a lease of an
 * open lane. All but {@link #holds}, {@link #lane} and {@link #count} belongs to the lane's thread.
 */
final class Leases {
  /** As many beats in a row must say alike which lanes are deaf before it counts. */
  static final int DEAF_BEATS = 3;

  private final Map<UUID, Long> epochs = new ConcurrentHashMap<>();
  private final Set<UUID> givingAway = new HashSet<>();

  /** Under which epoch the lane had the tenants that it gave away. */
  private final Map<UUID, Long> given = new HashMap<>();

  private volatile int lane;

  /** The other lanes that are open, whether they live or not. */
  private Set<Integer> others = Set.of();

  /** The lanes that live, this one among them. */
  private Set<Integer> living = Set.of();

  /** Those of them that reach doors; all that live if none does. */
  private Set<Integer> homes = Set.of();

  /** The lanes that reach no door, as it was seen last, and how often in a row. */
  private Set<Integer> deafLanes = Set.of();

  private int seenAlike;

  /** The lanes that are passed over for that. */
  private Set<Integer> passedOver = Set.of();

  /** A lane was opened, which owns nothing yet. */
  void opened(int id) {
    lane = id;
    epochs.clear();
    given.clear();
    givingAway.clear();
    others = Set.of();
    living = Set.of(id);
    homes = living;
    deafLanes = Set.of();
    seenAlike = 0;
    passedOver = Set.of();
  }

  /** The lane's id; before it is opened, 0. */
  int lane() {
    return lane;
  }

  // The tenants -----------------------------------------------------------------------------------

  /** Whether the tenant is the lane's, as far as is known; may be asked by anybody. */
  boolean holds(UUID tenant) {
    return epochs.containsKey(tenant);
  }

  /** The epoch of the tenant's lease, or null when it is not the lane's. */
  @Nullable Long epoch(UUID tenant) {
    return epochs.get(tenant);
  }

  /** A lease was read; one that was read before the tenant was given away is not believed. */
  void took(Lease lease) {
    Long before = given.get(lease.tenant());
    if (before == null || lease.epoch() > before) {
      given.remove(lease.tenant());
      epochs.put(lease.tenant(), lease.epoch());
    }
  }

  /** The tenant is another lane's now, or was never this one's. */
  void gone(UUID tenant) {
    Long epoch = epochs.remove(tenant);
    givingAway.remove(tenant);
    if (epoch != null) {
      given.put(tenant, epoch);
    }
  }

  /** The tenant may be another lane's: its lease is to be read again. */
  void doubt(UUID tenant) {
    epochs.remove(tenant);
    givingAway.remove(tenant);
  }

  /** How many tenants the lane believes to own. */
  int count() {
    return epochs.size();
  }

  // Among the lanes -------------------------------------------------------------------------------

  /**
   * Which other lanes there are. That some are deaf counts once it was seen alike for a few beats:
   * when the broker itself goes and comes back, lanes notice one after the other.
   *
   * @param deaf whether this one reaches no door
   * @return true when tenants may belong elsewhere than the last time, or be nobody's
   */
  boolean peers(List<Peer> peers, boolean deaf) {
    Set<Integer> open = new TreeSet<>();
    Set<Integer> alive = new TreeSet<>();
    Set<Integer> silenced = new TreeSet<>();
    alive.add(lane);
    if (deaf) {
      silenced.add(lane);
    }
    for (Peer peer : peers) {
      open.add(peer.lane());
      if (!peer.dead()) {
        alive.add(peer.lane());
        if (peer.deaf()) {
          silenced.add(peer.lane());
        }
      }
    }
    seenAlike = silenced.equals(deafLanes) ? seenAlike + 1 : 1;
    deafLanes = silenced;
    if (seenAlike >= DEAF_BEATS) {
      passedOver = silenced;
    }
    Set<Integer> hearing = new TreeSet<>(alive);
    hearing.removeAll(passedOver);
    Set<Integer> next = hearing.isEmpty() ? alive : hearing;
    boolean changed = !open.equals(others) || !next.equals(homes);
    others = open;
    living = alive;
    homes = next;
    return changed;
  }

  /** True when it is this lane that looks after those that are dead, so that not all do. */
  boolean first() {
    return living.stream().allMatch(other -> lane <= other);
  }

  /** The lane that the tenant belongs to. */
  int home(UUID tenant) {
    return Rendezvous.of(tenant, homes);
  }

  boolean atHome(UUID tenant) {
    return home(tenant) == lane;
  }

  /** Some of the tenants that belong to other lanes, and are to be given to them from now on. */
  List<UUID> giveAway(int max) {
    List<UUID> chosen = new ArrayList<>();
    if (living.size() > 1) {
      for (UUID tenant : epochs.keySet()) {
        if (chosen.size() == max) {
          break;
        }
        if (!atHome(tenant) && givingAway.add(tenant)) {
          chosen.add(tenant);
        }
      }
    }
    return chosen;
  }
}
