package dev.broadaxe.scheduler;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Arrivals of one urgency: in order for each tenant, in turn between tenants. */
final class FairQueue {
  private final LinkedHashMap<UUID, ArrayDeque<Arrival>> tenants = new LinkedHashMap<>();
  private int size;

  void add(Arrival arrival) {
    tenants
        .computeIfAbsent(arrival.envelope().tenant(), tenant -> new ArrayDeque<>())
        .addLast(arrival);
    size++;
  }

  /** The next arrival, whose tenant then goes to the end of the turn; null when there is none. */
  @Nullable Arrival poll() {
    Iterator<Map.Entry<UUID, ArrayDeque<Arrival>>> first = tenants.entrySet().iterator();
    if (!first.hasNext()) {
      return null;
    }
    Map.Entry<UUID, ArrayDeque<Arrival>> entry = first.next();
    Arrival arrival = entry.getValue().pollFirst();
    size--;
    if (tenants.size() > 1 || entry.getValue().isEmpty()) {
      UUID tenant = entry.getKey();
      ArrayDeque<Arrival> rest = entry.getValue();
      first.remove();
      if (!rest.isEmpty()) {
        tenants.put(tenant, rest);
      }
    }
    return arrival;
  }

  int size() {
    return size;
  }
}
