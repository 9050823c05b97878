package dev.broadaxe.engine;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Candidates for one action and one demand of slots, served in turn.
 *
 * <p>A worker that cannot take the demand leaves the ring, and comes back when it might: so
 * choosing costs the same with ten workers and with ten thousand, however many of them are full.
 */
final class Ring {
  final String action;
  final Map<String, Integer> demand;

  private final ArrayDeque<WorkerSeat> candidates = new ArrayDeque<>();

  Ring(String action, Map<String, Integer> demand) {
    this.action = action;
    this.demand = demand;
  }

  void add(WorkerSeat worker) {
    if (worker.rings.add(this)) {
      candidates.addLast(worker);
    }
  }

  void remove(WorkerSeat worker) {
    if (worker.rings.remove(this)) {
      candidates.remove(worker);
    }
  }

  /** The next worker that can take the demand now, or null. */
  @Nullable WorkerSeat next(Instant now) {
    for (WorkerSeat worker = candidates.poll(); worker != null; worker = candidates.poll()) {
      if (worker.willing(now) && worker.fits(demand)) {
        candidates.addLast(worker);
        return worker;
      }
      worker.rings.remove(this);
    }
    return null;
  }
}
