package dev.broadaxe.simulation;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Worker;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A door and its workers: they take what is delivered, report, crash, hang, and lose their streams.
 */
final class Fleet {
  private static final String DOOR = "door";

  private final class SimWorker {
    final UUID id = cluster.newId();
    final int slots;
    long session = 1;
    boolean streaming;
    boolean alive = true;
    boolean hung;
    final Set<AttemptRef> running = new LinkedHashSet<>();

    SimWorker(int slots) {
      this.slots = slots;
    }

    Worker info() {
      return new Worker(id, "w", List.of("sim:task"), Map.of("default", slots), Map.of(), false);
    }
  }

  private final Cluster cluster;
  private final World world;
  private final Map<UUID, SimWorker> workers = new LinkedHashMap<>();

  /** What the door wrote to streams: it writes no attempt twice. */
  private final Set<AttemptRef> ledger = new LinkedHashSet<>();

  /** Every attempt that a worker began, with the worker: one attempt never has two. */
  final Map<AttemptRef, UUID> begun = new LinkedHashMap<>();

  double failures;
  int workMillis = 300;

  Fleet(Cluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world;
    cluster.door(this::effect);
    beat();
  }

  void add(int slots) {
    SimWorker worker = new SimWorker(slots);
    workers.put(worker.id, worker);
    open(worker);
  }

  private void open(SimWorker worker) {
    worker.session++;
    worker.streaming = true;
    cluster.tell(new Command.OpenSession(worker.info(), DOOR, worker.session));
  }

  /** Every two seconds the door tells which workers live, and their sessions. */
  private void beat() {
    List<UUID> alive = new ArrayList<>();
    for (SimWorker worker : workers.values()) {
      if (worker.alive && !worker.hung) {
        alive.add(worker.id);
      }
      if (worker.streaming) {
        cluster.tell(new Command.OpenSession(worker.info(), DOOR, worker.session));
      }
    }
    cluster.tell(new Command.Beat(DOOR, alive));
    world.after(2_000_000_000L, this::beat);
  }

  private void effect(Effect effect) {
    switch (effect) {
      case Effect.Deliver deliver -> deliver(deliver);
      case Effect.Stop stop -> {
        SimWorker worker = workers.get(stop.worker());
        if (worker != null && worker.streaming) {
          worker.running.remove(stop.attempt());
        }
        cluster.tell(
            new Command.ConfirmDelivery(DOOR, List.of(), List.of(), List.of(stop.attempt())));
      }
      case Effect.AskDelivery ask -> {
        List<AttemptRef> delivered = ask.attempts().stream().filter(ledger::contains).toList();
        List<AttemptRef> not = ask.attempts().stream().filter(r -> !ledger.contains(r)).toList();
        ledger.addAll(not);
        cluster.tell(new Command.ConfirmDelivery(DOOR, delivered, not, List.of()));
      }
      case Effect.RunEnded _, Effect.TaskHappened _ -> {}
    }
  }

  private void deliver(Effect.Deliver deliver) {
    AttemptRef ref = deliver.attempt();
    SimWorker worker = workers.get(deliver.worker());
    if (!ledger.add(ref)) {
      return;
    }
    if (worker == null || !worker.streaming) {
      cluster.tell(new Command.ConfirmDelivery(DOOR, List.of(), List.of(ref), List.of()));
      return;
    }
    cluster.tell(new Command.ConfirmDelivery(DOOR, List.of(ref), List.of(), List.of()));
    if (worker.alive && !worker.hung) {
      run(worker, ref);
    }
  }

  private void run(SimWorker worker, AttemptRef ref) {
    UUID other = begun.putIfAbsent(ref, worker.id);
    if (other != null && !other.equals(worker.id)) {
      throw new IllegalStateException("attempt " + ref + " began on two workers");
    }
    worker.running.add(ref);
    report(ref, ReportKind.STARTED, Payload.EMPTY);
    world.after(world.delay(workMillis), () -> finish(worker, ref));
  }

  private void finish(SimWorker worker, AttemptRef ref) {
    if (!worker.alive || worker.hung || !worker.running.remove(ref)) {
      return;
    }
    if (world.chance(failures)) {
      report(ref, ReportKind.FAILED, Payload.of("Error: it failed"));
    } else {
      report(ref, ReportKind.COMPLETED, Payload.of("{\"a\":" + ref.attempt() + "}"));
    }
  }

  private void report(AttemptRef ref, ReportKind kind, Payload payload) {
    cluster.ask(
        new Command.ReportTask(ref.task(), ref.attempt(), 0, kind, payload, true, cluster.now()),
        reply -> {});
  }

  // Faults ----------------------------------------------------------------------------------------

  /**
   * One of the workers meets its fate; the number of those that work stays the same in the long
   * run.
   */
  void trouble() {
    List<SimWorker> all = List.copyOf(workers.values());
    if (all.isEmpty()) {
      return;
    }
    SimWorker victim = all.get(world.random.nextInt(all.size()));
    switch (world.random.nextInt(4)) {
      case 0 -> {
        victim.alive = false;
        breakStream(victim);
        workers.remove(victim.id);
        world.after(world.delay(5_000), () -> add(victim.slots));
      }
      case 1 -> {
        breakStream(victim);
        world.after(world.delay(8_000), () -> reopen(victim));
      }
      case 2 -> {
        victim.hung = true;
        world.after(40_000_000_000L, () -> victim.hung = false);
      }
      default -> {
        breakStream(victim);
        reopen(victim);
      }
    }
  }

  private void breakStream(SimWorker worker) {
    worker.streaming = false;
    cluster.tell(new Command.CloseSession(worker.id, DOOR, worker.session, false));
  }

  private void reopen(SimWorker worker) {
    if (worker.alive && workers.containsKey(worker.id)) {
      open(worker);
    }
  }

  void heal() {
    for (SimWorker worker : workers.values()) {
      worker.hung = false;
      if (!worker.streaming) {
        reopen(worker);
      }
    }
    if (workers.isEmpty()) {
      add(5);
    }
  }
}
