package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Loop;
import dev.broadaxe.loops.Service;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.telemetry.Traces;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds for clients: the streams of workers and of those who watch runs. One
 * thread of its own does all that follows from the owners' effects; reading rows is left to others.
 */
final class Door implements DoorInbox, Background, Service {
  private static final Logger LOG = Logger.getLogger(Door.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long STOP_SECONDS = 5;
  private static final int METADATA_TICKS = 10;
  private static final int LISTENER_TICKS = 4;
  private static final int INBOX_MAX = 500_000;
  private static final int BATCH_MAX = 1_000;

  private final String id;
  private final InstantSource clock;
  private final Loop<Runnable> loop;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final OpenStreams open = new OpenStreams();
  private final WorkerStreams streams = new WorkerStreams();
  private final KnownTasks known;
  private final Receipts receipts;
  private final Deliveries deliveries;
  private final Heartbeats heartbeats;
  private final Sessions sessions;
  private final RunWatch runWatch;
  private final EventWatch eventWatch;
  private final MetadataWatch metadataWatch;
  private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Thread own;

  /** Tenants whose owner may know nothing of what it has been told of them. */
  private final Set<UUID> newlyOwned = ConcurrentHashMap.newKeySet();

  private boolean beatsArmed;
  private int ticks;

  /** What a door is made of beside itself. */
  record Parts(
      String id,
      CommandClient commands,
      TaskRepository tasks,
      KnownTasks known,
      WorkerRepository workers,
      InstantSource clock,
      FaultHandler faults,
      int messageBytesMax,
      Traces traces) {}

  Door(Parts parts) {
    this.id = parts.id();
    this.clock = parts.clock();
    this.known = parts.known();
    this.loop =
        new Loop<>(
            new Loop.Shape("door " + id, INBOX_MAX, BATCH_MAX, false),
            new SteadyClock(),
            parts.faults(),
            this::take);
    RunRows rows = new Rows(parts.tasks());
    this.receipts = new Receipts(id, parts.commands(), this::poke);
    this.deliveries =
        new Deliveries(
            streams,
            receipts,
            new RowInputs(parts.tasks(), this),
            new OversizedTasks(parts.commands(), this, parts.clock()),
            parts.messageBytesMax(),
            parts.traces());
    this.heartbeats = new Heartbeats(id, parts.commands(), parts.workers(), this, parts.clock());
    this.sessions =
        new Sessions(
            id,
            streams,
            parts.workers(),
            parts.commands(),
            this,
            open,
            () -> micros(parts.clock()));
    this.runWatch =
        new RunWatch(
            id,
            parts.commands(),
            rows,
            this,
            parts.clock(),
            parts.messageBytesMax(),
            RunWatch.Room.DEFAULT);
    this.eventWatch = new EventWatch(id, parts.commands(), rows, this, parts.clock());
    this.metadataWatch = new MetadataWatch(id, parts.commands(), rows, this);
  }

  private static long micros(InstantSource clock) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
  }

  String id() {
    return id;
  }

  WorkerStreams streams() {
    return streams;
  }

  /** Every stream that is open, of workers and others. */
  OpenStreams open() {
    return open;
  }

  @Override
  public String name() {
    return loop.name();
  }

  @Override
  public void start() {
    sessions.start();
    loop.start();
    loop.after("tick", TICK, this::tick);
  }

  @Override
  public void stop() {
    sessions.stop();
    loop.stop();
    blocking.shutdown();
    try {
      if (!blocking.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("some work of the door did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  // The bus ---------------------------------------------------------------------------------------

  @Override
  public void effects(UUID tenant, List<Effect> effects) {
    if (!loop.offer(() -> release(tenant, effects))) {
      LOG.warnf("effects are dropped count=%d", effects.size());
    }
  }

  @Override
  public void chunk(UUID tenant, StreamChunk chunk) {
    back(
        () -> {
          eventWatch.chunk(tenant, chunk, System.nanoTime());
          metadataWatch.chunk(tenant, chunk);
        });
  }

  private void release(UUID tenant, List<Effect> effects) {
    long now = System.nanoTime();
    List<Effect.Deliver> starts = new ArrayList<>();
    for (Effect effect : effects) {
      if (effect instanceof Effect.Deliver start) {
        if (deliveries.heeds(tenant, start.epoch())) {
          known.handedOut(tenant, start.spec(), start.attempt().attempt());
          starts.add(start);
        }
        continue;
      }
      // Starts go together, yet never after a stop that came behind them.
      if (!starts.isEmpty()) {
        deliveries.deliver(tenant, starts);
        starts = new ArrayList<>();
      }
      releaseOne(tenant, effect, now);
    }
    deliveries.deliver(tenant, starts);
  }

  private void releaseOne(UUID tenant, Effect effect, long now) {
    switch (effect) {
      case Effect.Stop stop -> {
        if (deliveries.heeds(tenant, stop.epoch())) {
          deliveries.stop(tenant, stop);
        }
      }
      case Effect.AskDelivery ask -> {
        if (deliveries.heeds(tenant, ask.epoch())) {
          deliveries.tell(tenant, ask);
        }
      }
      case Effect.RunEnded ended -> {
        runWatch.ended(tenant, ended, now);
        eventWatch.ended(tenant, ended);
        metadataWatch.ended(tenant, ended, clock.instant());
      }
      case Effect.TaskHappened happened -> {
        eventWatch.happened(tenant, happened.event(), now);
        metadataWatch.happened(tenant, happened.event());
      }
      case Effect.Deliver _ -> throw new IllegalStateException("starts go together");
    }
  }

  // The thread ------------------------------------------------------------------------------------

  private void take(List<Runnable> tasks) {
    own = Thread.currentThread();
    tasks.forEach(Door::guarded);
    guarded(runWatch::flush);
    guarded(receipts::flush);
  }

  /** One broken task must not end the thread that all streams hang on. */
  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.error("a task of the door failed", e);
    }
  }

  private void tick() {
    loop.after("tick", TICK, this::tick);
    long now = System.nanoTime();
    for (Runnable leaving = late.poll(); leaving != null; leaving = late.poll()) {
      guarded(leaving);
    }
    Set<UUID> newlyOwned = takeNewlyOwned();
    guarded(() -> runWatch.sweep(now, newlyOwned));
    guarded(() -> eventWatch.sweep(now, newlyOwned));
    if (ticks++ % METADATA_TICKS == 0) {
      guarded(metadataWatch::sweep);
    }
    if (ticks % LISTENER_TICKS == 0) {
      guarded(this::beatForListeners);
    }
    guarded(heartbeats::sweep);
    guarded(() -> sessions.sweep(newlyOwned));
    guarded(this::forgetTenants);
    guarded(receipts::flush);
  }

  private Set<UUID> takeNewlyOwned() {
    Set<UUID> taken = Set.copyOf(newlyOwned);
    newlyOwned.removeAll(taken);
    return taken;
  }

  private void forgetTenants() {
    Set<UUID> present = new LinkedHashSet<>();
    streams.all().forEach(stream -> present.add(stream.key().tenant()));
    deliveries.forgetTenants(present);
  }

  private void beatForListeners() {
    for (WorkerStreams.Stream stream : streams.newest()) {
      if (stream.beats()) {
        beaten(stream.key());
      }
    }
  }

  @Override
  public void run(Runnable work) {
    try {
      blocking.execute(() -> guarded(work));
    } catch (RejectedExecutionException e) {
      LOG.debug("the door is closed");
    }
  }

  @Override
  public void back(Runnable task) {
    if (!offer(task)) {
      LOG.debug("the door takes nothing more");
    }
  }

  /** As {@link #back}; false when the door is stopped or has too much to do. */
  boolean offer(Runnable task) {
    return loop.offer(task);
  }

  /** As {@link #back}, but never given up: who leaves must not stay in memory. */
  void leaving(Runnable task) {
    if (!offer(task)) {
      late.add(task);
    }
  }

  // Called from the threads of calls --------------------------------------------------------------

  Sessions sessions() {
    return sessions;
  }

  /** The tenant may have another owner than before: it is told with the next sweep. */
  void ownerFound(UUID tenant) {
    newlyOwned.add(tenant);
  }

  /** A worker's heartbeat reached this door. */
  void beat(WorkerStreams.Key worker) {
    back(() -> beaten(worker));
  }

  private void beaten(WorkerStreams.Key worker) {
    if (heartbeats.beat(worker)) {
      heartbeats.tell();
    } else if (!beatsArmed) {
      beatsArmed = true;
      loop.after("beats", Heartbeats.BUNDLE, this::tellBeats);
    }
  }

  private void tellBeats() {
    beatsArmed = false;
    heartbeats.tell();
  }

  /**
   * Something was written to a stream by another thread than the door's own, which tells owners of
   * it.
   */
  private void poke() {
    if (Thread.currentThread() != own) {
      back(() -> {});
    }
  }

  RunWatch runWatch() {
    return runWatch;
  }

  EventWatch eventWatch() {
    return eventWatch;
  }

  MetadataWatch metadataWatch() {
    return metadataWatch;
  }
}
