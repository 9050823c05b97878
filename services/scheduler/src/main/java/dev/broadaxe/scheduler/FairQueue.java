package dev.broadaxe.scheduler;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Arrivals of one urgency: in order for each tenant, in turn between tenants. Those of tenants that
 * are not ready stay here, and are asked about once a round.
 */
final class FairQueue {
  private final LinkedHashMap<UUID, ArrayDeque<Arrival>> tenants = new LinkedHashMap<>();

  /** Tenants that were found not to be ready in this round. */
  private final LinkedHashMap<UUID, ArrayDeque<Arrival>> held = new LinkedHashMap<>();

  private int takeable;

  /** All tenants may be asked again. */
  void beginRound() {
    for (Map.Entry<UUID, ArrayDeque<Arrival>> entry : held.entrySet()) {
      tenants.put(entry.getKey(), entry.getValue());
      takeable += entry.getValue().size();
    }
    held.clear();
  }

  void add(Arrival arrival) {
    UUID tenant = arrival.envelope().tenant();
    ArrayDeque<Arrival> waiting = held.get(tenant);
    if (waiting != null) {
      waiting.addLast(arrival);
      return;
    }
    tenants.computeIfAbsent(tenant, _ -> new ArrayDeque<>()).addLast(arrival);
    takeable++;
  }

  /**
   * The next arrival of a tenant that is ready, who then goes to the end of the turn; null when
   * there is none.
   */
  @Nullable Arrival poll(Predicate<UUID> ready) {
    while (!tenants.isEmpty()) {
      Iterator<Map.Entry<UUID, ArrayDeque<Arrival>>> first = tenants.entrySet().iterator();
      Map.Entry<UUID, ArrayDeque<Arrival>> entry = first.next();
      UUID tenant = entry.getKey();
      ArrayDeque<Arrival> waiting = entry.getValue();
      if (!ready.test(tenant)) {
        first.remove();
        held.put(tenant, waiting);
        takeable -= waiting.size();
        continue;
      }
      Arrival arrival = waiting.pollFirst();
      takeable--;
      if (tenants.size() > 1 || waiting.isEmpty()) {
        first.remove();
        if (!waiting.isEmpty()) {
          tenants.put(tenant, waiting);
        }
      }
      return arrival;
    }
    return null;
  }

  /** Takes everything out. */
  List<Arrival> drain() {
    List<Arrival> all = new ArrayList<>();
    tenants.values().forEach(all::addAll);
    held.values().forEach(all::addAll);
    tenants.clear();
    held.clear();
    takeable = 0;
    return all;
  }

  /** How many arrivals there are of tenants that may be ready. */
  int takeable() {
    return takeable;
  }
}
