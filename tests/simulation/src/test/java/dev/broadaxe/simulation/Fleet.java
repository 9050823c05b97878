package dev.broadaxe.simulation;

import dev.broadaxe.grpcapi.VirtualDoor;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.model.Worker;
import dev.broadaxe.store.OpenedSession;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one tenant: they take what is delivered, report, crash, hang, and lose their
 * streams.
 */
final class Fleet {
  private static final long SECOND = 1_000_000_000L;

  private final class SimWorker {
    final UUID id = cluster.newId();
    final int slots;
    final Set<AttemptRef> running = new LinkedHashSet<>();
    long session;
    boolean alive = true;
    boolean hung;
    boolean paused;
    VirtualDoor.@Nullable WorkerStream stream;
    @Nullable VirtualDoor door;

    SimWorker(int slots) {
      this.slots = slots;
    }

    Worker info() {
      return new Worker(id, "w", List.of("sim:task"), Map.of("default", slots), Map.of(), paused);
    }
  }

  /** What a result that cannot be stored looks like. */
  private static final String SPOILT = "\"" + FakeRoundStore.POISON + "\"";

  final UUID tenant;
  private final Cluster cluster;
  private final Entrance entrance;
  private final World world;
  private final Map<UUID, SimWorker> workers = new LinkedHashMap<>();
  private final Map<UUID, Integer> slots = new HashMap<>();
  private final Map<UUID, Instant> pausedSince = new HashMap<>();

  /** Every attempt that a worker began, with the worker: none ever has two. */
  private final Map<AttemptRef, UUID> begun = new HashMap<>();

  /** What workers said that attempts came to; two things only after a fail-over. */
  private final Map<AttemptRef, Set<ReportKind>> said = new HashMap<>();

  /** Reports that may have broken a round. */
  final Set<UUID> spoilt = new HashSet<>();

  double failures;
  double spoils;
  int workMillis = 300;

  Fleet(Cluster cluster, Entrance entrance, UUID tenant) {
    this.cluster = cluster;
    this.entrance = entrance;
    this.tenant = tenant;
    this.world = cluster.world;
    entrance.onDeath(this::mourn);
    beat();
  }

  void add(int units) {
    SimWorker worker = new SimWorker(units);
    workers.put(worker.id, worker);
    slots.put(worker.id, units);
    open(worker);
  }

  // Streams ---------------------------------------------------------------------------------------

  private void open(SimWorker worker) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, world.instant());
    OpenedSession opened = new OpenedSession(worker.info(), worker.session == 0);
    worker.session = Math.max(worker.session + 1, micros);
    VirtualDoor door = entrance.any();
    worker.door = door;
    worker.stream = door.listen(tenant, opened, worker.session, new Ears(worker));
    worker.stream.reads(!worker.hung);
  }

  private void breakStream(SimWorker worker) {
    VirtualDoor.WorkerStream stream = worker.stream;
    worker.stream = null;
    if (stream != null && worker.door != null && entrance.isOpen(worker.door)) {
      stream.cancel();
    }
  }

  private void reopen(SimWorker worker) {
    if (worker.alive && worker.stream == null) {
      open(worker);
    }
  }

  private void mourn(VirtualDoor dead) {
    for (SimWorker worker : workers.values()) {
      if (worker.door == dead && worker.stream != null) {
        worker.stream = null;
        world.after(world.delay(6_000), () -> reopen(worker));
      }
    }
  }

  private void beat() {
    for (SimWorker worker : workers.values()) {
      if (worker.alive && !worker.hung) {
        VirtualDoor door = entrance.any();
        door.beat(tenant, worker.id);
      }
    }
    world.after(2 * SECOND, this::beat);
  }

  /** A worker's end of its stream: what is on the way when the stream breaks is lost. */
  private final class Ears implements VirtualDoor.Listener {
    private final SimWorker worker;
    private final long session;

    Ears(SimWorker worker) {
      this.worker = worker;
      this.session = worker.session;
    }

    private void hear(UUID of, Runnable what) {
      check(of.equals(tenant), "a message of another tenant: " + of);
      world.after(
          world.delay(cluster.weather.delayMillis),
          () -> {
            if (worker.alive && worker.stream != null && worker.session == session) {
              what.run();
            }
          });
    }

    @Override
    public void start(UUID of, AttemptRef attempt, String payload) {
      check(payload.contains(tenant.toString()), "an input of another tenant: " + payload);
      check(payload.contains(attempt.task().toString()), "an input of another task: " + payload);
      hear(of, () -> run(worker, attempt));
    }

    @Override
    public void stop(UUID of, AttemptRef attempt) {
      hear(of, () -> worker.running.remove(attempt));
    }
  }

  // Work ------------------------------------------------------------------------------------------

  private void run(SimWorker worker, AttemptRef ref) {
    UUID other = begun.put(ref, worker.id);
    check(
        other == null || cluster.store.disturbed.contains(ref.task()),
        "attempt " + ref + " began on " + other + " and on " + worker.id);
    worker.running.add(ref);
    report(ref, ReportKind.STARTED, Payload.EMPTY);
    world.after(world.delay(workMillis), () -> finish(worker, ref));
  }

  private void finish(SimWorker worker, AttemptRef ref) {
    if (!worker.alive || !worker.running.contains(ref)) {
      return;
    }
    if (worker.hung) {
      world.after(SECOND, () -> finish(worker, ref));
      return;
    }
    worker.running.remove(ref);
    if (world.chance(spoils)) {
      spoilt.add(report(ref, ReportKind.COMPLETED, Payload.of(SPOILT)));
    } else if (world.chance(failures)) {
      say(ref, ReportKind.FAILED);
      report(ref, ReportKind.FAILED, Payload.of("Error: it failed"));
    } else {
      say(ref, ReportKind.COMPLETED);
      report(ref, ReportKind.COMPLETED, output(ref));
    }
  }

  private void say(AttemptRef ref, ReportKind kind) {
    said.computeIfAbsent(ref, key -> new HashSet<>()).add(kind);
  }

  /** What an attempt comes to: tells whose it is, and some are too large to ride along. */
  private Payload output(AttemptRef ref) {
    String filling = ref.task().getLeastSignificantBits() % 40 == 0 ? "x".repeat(140_000) : "";
    return Payload.of(
        "{\"tenant\":\"%s\",\"task\":\"%s\",\"attempt\":%d,\"filling\":\"%s\"}"
            .formatted(tenant, ref.task(), ref.attempt(), filling));
  }

  private UUID report(AttemptRef ref, ReportKind kind, Payload payload) {
    Command.ReportTask report =
        new Command.ReportTask(ref.task(), ref.attempt(), 0, kind, payload, true, world.instant());
    return Asking.ask(
        cluster, tenant, report, (by, reply) -> reported(ref, kind, by == Asking.By.OWNER, reply));
  }

  /** A result that was acknowledged is in the database. */
  private void reported(AttemptRef ref, ReportKind kind, boolean byOwner, Reply reply) {
    if (!byOwner || cluster.store.disturbed.contains(ref.task())) {
      return;
    }
    if (reply instanceof Reply.Refused no) {
      check(no.refusal() == Refusal.BROKEN, kind + " of " + ref + " was refused: " + no);
    } else if (kind != ReportKind.STARTED) {
      check(
          cluster.store.attempt(ref.task(), ref.attempt()) != null,
          kind + " of " + ref + " was acknowledged, and is not in the database");
    }
  }

  private static void check(boolean holds, String text) {
    if (!holds) {
      throw new IllegalStateException(text);
    }
  }

  // What others ask -------------------------------------------------------------------------------

  /** Units of slots of a worker of this tenant; 0 when it has no such worker. */
  int slots(UUID worker) {
    return slots.getOrDefault(worker, 0);
  }

  /** Since when a worker must get nothing new, or null. */
  @Nullable Instant pausedSince(UUID worker) {
    return pausedSince.get(worker);
  }

  /** True when the worker said so of that attempt, and of this very output. */
  boolean completed(AttemptRef ref, @Nullable Payload output) {
    return said(ref, ReportKind.COMPLETED) && output(ref).equals(output);
  }

  boolean failed(AttemptRef ref) {
    return said(ref, ReportKind.FAILED);
  }

  private boolean said(AttemptRef ref, ReportKind kind) {
    return said.getOrDefault(ref, Set.of()).contains(kind);
  }

  // Faults ----------------------------------------------------------------------------------------

  /** One of the workers meets its fate; in the long run as many work as before. */
  void trouble() {
    List<SimWorker> all = new ArrayList<>(workers.values());
    if (all.isEmpty()) {
      return;
    }
    SimWorker victim = all.get(world.random.nextInt(all.size()));
    switch (world.random.nextInt(6)) {
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
      case 2 -> hang(victim);
      case 3 -> flap(victim, 2 + world.random.nextInt(6));
      case 4 -> pause(victim);
      default -> {
        breakStream(victim);
        reopen(victim);
      }
    }
  }

  private void hang(SimWorker victim) {
    victim.hung = true;
    if (victim.stream != null) {
      victim.stream.reads(false);
    }
    world.after(world.delay(60_000), () -> awake(victim));
  }

  private static void awake(SimWorker victim) {
    victim.hung = false;
    if (victim.stream != null) {
      victim.stream.reads(true);
    }
  }

  /** Its stream ends again and again, sooner than anybody can follow. */
  private void flap(SimWorker victim, int times) {
    breakStream(victim);
    reopen(victim);
    if (times > 0) {
      world.after(world.delay(300), () -> flap(victim, times - 1));
    }
  }

  private void pause(SimWorker victim) {
    change(victim, true);
    world.after(10 * SECOND + world.delay(30_000), () -> change(victim, false));
  }

  private void change(SimWorker worker, boolean paused) {
    worker.paused = paused;
    if (paused) {
      pausedSince.putIfAbsent(worker.id, world.instant());
    } else {
      pausedSince.remove(worker.id);
    }
    if (worker.stream != null && worker.door != null) {
      worker.door.changed(tenant, worker.info());
    }
  }

  void heal() {
    for (SimWorker worker : List.copyOf(workers.values())) {
      awake(worker);
      if (worker.paused) {
        change(worker, false);
      }
      reopen(worker);
    }
    if (workers.isEmpty()) {
      add(5);
    }
  }
}
