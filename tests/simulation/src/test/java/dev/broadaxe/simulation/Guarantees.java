package dev.broadaxe.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.AttemptRow;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.DeadLetter;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.TaskState;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What must hold after every commit, when an effect is let go, and at the end of everything. */
final class Guarantees {
  /** A worker's pause is known to its owner after so long, whatever got lost meanwhile. */
  private static final int PAUSE_KNOWN_SECONDS = 30;

  private final Cluster cluster;
  private final FakeRoundStore store;
  private final Map<UUID, Users> users = new HashMap<>();
  private final Map<UUID, Fleet> fleets = new HashMap<>();

  Guarantees(Cluster cluster) {
    this.cluster = cluster;
    this.store = cluster.store;
    store.afterCommit(this::committed);
    cluster.watchEffects(this::released);
  }

  void watch(Users one, Fleet fleet) {
    users.put(one.tenant, one);
    fleets.put(one.tenant, fleet);
  }

  private Fleet fleet(UUID tenant) {
    Fleet fleet = fleets.get(tenant);
    if (fleet == null) {
      throw new IllegalStateException("no tenant " + tenant);
    }
    return fleet;
  }

  private static void check(boolean holds, Object what) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(what));
    }
  }

  // After every commit ----------------------------------------------------------------------------

  private void committed(List<Changes> round) {
    for (Changes part : round) {
      Fleet fleet = fleet(part.tenant());
      part.inserted().forEach(row -> live(part.tenant(), fleet, row));
      part.updated().forEach(row -> live(part.tenant(), fleet, row));
      part.attempts().forEach(row -> ended(fleet, row));
    }
    slots();
  }

  private void live(UUID tenant, Fleet fleet, LiveRow row) {
    boolean assigned = row.state() == TaskState.ASSIGNED;
    check(store.tasks.containsKey(row.id()) && store.belongs(tenant, row.id()), row);
    check(assigned == (row.worker() != null) && assigned == row.line().isEmpty(), row);
    for (int attempt = 0; attempt < row.attempt(); attempt++) {
      check(store.attempt(row.id(), attempt) != null, "an attempt before that never ended: " + row);
    }
    check(store.attempt(row.id(), row.attempt()) == null, "lives on after its end: " + row);
    check(store.last(row.id()) == null, "lives, and has ended: " + row);
    check(row.internalRetries() <= Limits.INTERNAL_RETRIES_MAX, row);
    if (row.worker() != null) {
      check(fleet.slots(row.worker()) > 0, "a worker of another tenant: " + row);
      Instant paused = fleet.pausedSince(row.worker());
      check(
          paused == null
              || row.assignedAt() == null
              || row.assignedAt().isBefore(paused.plusSeconds(PAUSE_KNOWN_SECONDS)),
          "given to a paused worker: " + row);
    }
  }

  private void ended(Fleet fleet, AttemptRow row) {
    AttemptRef ref = new AttemptRef(row.task(), row.attempt(), 0);
    boolean lives = store.live.containsKey(row.task());
    check(row.last() ? !lives : lives || store.last(row.task()) != null, "how it goes on: " + row);
    switch (row.outcome()) {
      case COMPLETED -> check(fleet.completed(ref, row.output()), "nobody said so: " + row);
      case FAILED -> check(fleet.failed(ref), "nobody said so: " + row);
      case WORKER_LOST, UNDELIVERED, TIMED_OUT -> check(row.worker() != null, row);
      case CANCELLED, SCHEDULE_TIMED_OUT, SKIPPED -> check(row.output() == null, row);
    }
  }

  /** No worker has more assigned than it has slots, and no slot is held by what has ended. */
  private void slots() {
    Map<UUID, Integer> used = new HashMap<>();
    for (LiveRow row : store.live.values()) {
      if (row.worker() != null && !row.released()) {
        used.merge(row.worker(), 1, Integer::sum);
      }
    }
    used.forEach(
        (worker, units) -> {
          int most = fleets.values().stream().mapToInt(fleet -> fleet.slots(worker)).sum();
          check(units <= most, "worker " + worker + " has " + most + " slots, and " + units);
        });
  }

  // When an effect is let go ----------------------------------------------------------------------

  private void released(UUID tenant, Effect effect) {
    switch (effect) {
      case Effect.Deliver start -> {
        check(store.belongs(tenant, start.attempt().task()), start);
        check(fleet(tenant).slots(start.worker()) > 0, start);
        LiveRow row = store.live.get(start.attempt().task());
        check(
            row != null
                && start.worker().equals(row.worker())
                && row.attempt() == start.attempt().attempt(),
            "handed out what the rows do not say: " + start + ", but " + row);
      }
      case Effect.Stop stop -> check(store.belongs(tenant, stop.attempt().task()), stop);
      case Effect.AskDelivery ask ->
          ask.attempts().forEach(ref -> check(store.belongs(tenant, ref.task()), ask));
      case Effect.RunEnded end -> {
        check(store.belongs(tenant, end.run()), end);
        check(
            stored(end) || store.disturbed.contains(end.run()),
            "told of an end that the rows do not have: " + end);
      }
      case Effect.TaskHappened happened ->
          check(store.belongs(tenant, happened.event().task()), happened);
    }
  }

  /** The end of a run may be an earlier one, since a replay may share its round. */
  private boolean stored(Effect.RunEnded end) {
    if (end.ends() == null) {
      return store.ended(end.run());
    }
    return end.ends().stream()
        .allMatch(
            one -> {
              AttemptRow row = store.attempt(one.task(), one.attempt());
              return row != null
                  && row.outcome() == one.outcome()
                  && Objects.equals(row.output(), one.output());
            });
  }

  // At the end ------------------------------------------------------------------------------------

  void ended() {
    assertThat(store.inbox).as("the inbox").isEmpty();
    assertThat(store.mismatches).isEmpty();
    assertThat(store.live.values()).as("live after all was healed").isEmpty();
    Set<UUID> letters = new HashSet<>(store.lostLetters);
    store.deadLetters.stream().map(DeadLetter::envelope).forEach(e -> letters.add(e.id()));
    Set<UUID> allowed = new HashSet<>(store.lostLetters);
    users.values().forEach(one -> ended(one, letters, allowed));
    assertThat(allowed).as("what was put aside").containsAll(letters);
  }

  private void ended(Users one, Set<UUID> letters, Set<UUID> allowed) {
    assertThat(letters).as("poison is put aside").containsAll(one.poison);
    allowed.addAll(one.poison);
    allowed.addAll(fleet(one.tenant).spoilt);
    for (UUID id : one.stillborn) {
      assertThat(store.tasks).as("of a command that cannot be").doesNotContainKey(id);
    }
    for (UUID id : one.acknowledged) {
      if (!store.disturbed.contains(id)) {
        assertThat(store.tasks).as("acknowledged").containsKey(id);
      }
    }
    for (UUID id : store.tasks.keySet()) {
      if (store.belongs(one.tenant, id)) {
        AttemptRow last = store.last(id);
        assertThat(fine(one, id, last)).as("how " + id + " ended: " + last).isTrue();
      }
    }
    assertThat(one.unheard().stream().filter(store.tasks::containsKey))
        .as("ends that nobody was told of who waits")
        .isEmpty();
    assertThat(cluster.holdsTasks(one.tenant)).as("tasks in memory").isFalse();
  }

  private static boolean fine(Users one, UUID id, @Nullable AttemptRow last) {
    return last != null
        && (last.outcome() == Outcome.COMPLETED
            || last.outcome() == Outcome.FAILED
            || last.outcome() == Outcome.TIMED_OUT
            || last.outcome() == Outcome.SCHEDULE_TIMED_OUT
            || (last.outcome() == Outcome.CANCELLED && one.cancelled.contains(id))
            || last.internalFailure());
  }
}
