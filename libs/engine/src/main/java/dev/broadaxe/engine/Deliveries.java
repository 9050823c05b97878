package dev.broadaxe.engine;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was sent to doors and is not confirmed: starts and stops, oldest first.
 *
 * <p>A start that stays unconfirmed is asked about, and after {@link #ASKS_MAX} questions without
 * an answer counts as lost; a stop is sent again.
 */
final class Deliveries {
  static final Duration PATIENCE = Duration.ofSeconds(2);
  static final int ASKS_MAX = 5;

  private record Stop(Effect.Stop effect, Instant sent, int tries) {}

  private final LinkedHashMap<UUID, Held> starts = new LinkedHashMap<>();
  private final LinkedHashMap<AttemptRef, Stop> stops = new LinkedHashMap<>();

  void started(Held task, Instant now) {
    task.deliverySent = now;
    task.deliveryAsked = 0;
    starts.put(task.id(), task);
  }

  void confirmed(Held task) {
    if (task.deliverySent != null) {
      task.deliverySent = null;
      starts.remove(task.id());
    }
  }

  void stopping(Effect.Stop effect, Instant now) {
    stops.put(effect.attempt(), new Stop(effect, now, 1));
  }

  void stopped(AttemptRef attempt) {
    stops.remove(attempt);
  }

  /** Starts that nobody confirmed in time. */
  List<Held> overdue(Instant now) {
    List<Held> found = new ArrayList<>();
    for (Held task : starts.values()) {
      Instant sent = task.deliverySent;
      if (sent == null || sent.plus(PATIENCE).isAfter(now)) {
        break;
      }
      found.add(task);
    }
    return found;
  }

  /** A start that was asked about waits again, behind the others. */
  void asked(Held task, Instant now) {
    starts.remove(task.id());
    task.deliverySent = now;
    task.deliveryAsked++;
    starts.put(task.id(), task);
  }

  /** The door answers, though it has nothing to tell yet: the questions begin anew. */
  void deferred(Held task) {
    task.deliveryAsked = 0;
  }

  /** Sends again the stops that nobody confirmed, and forgets those that were sent often enough. */
  void repeatStops(Instant now, List<Effect> effects) {
    List<Stop> due = new ArrayList<>();
    for (Stop stop : stops.values()) {
      if (stop.sent().plus(PATIENCE).isAfter(now)) {
        break;
      }
      due.add(stop);
    }
    for (Stop stop : due) {
      stops.remove(stop.effect().attempt());
      if (stop.tries() < ASKS_MAX) {
        stops.put(stop.effect().attempt(), new Stop(stop.effect(), now, stop.tries() + 1));
        effects.add(stop.effect());
      }
    }
  }

  @Nullable Instant nextDue() {
    Instant first = null;
    if (!starts.isEmpty()) {
      Instant sent = starts.firstEntry().getValue().deliverySent;
      first = sent == null ? null : sent.plus(PATIENCE);
    }
    if (!stops.isEmpty()) {
      Instant stop = stops.firstEntry().getValue().sent().plus(PATIENCE);
      first = first == null || stop.isBefore(first) ? stop : first;
    }
    return first;
  }

  boolean isEmpty() {
    return starts.isEmpty() && stops.isEmpty();
  }

  /** Throws when it waits for the confirmation of something that does not run. */
  void verify() {
    for (Held task : starts.values()) {
      if (!task.assigned() || task.deliverySent == null) {
        throw new IllegalStateException("waits for the delivery of " + task.row());
      }
    }
  }
}
