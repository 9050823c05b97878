package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Declined;
import dev.broadaxe.grpcapi.WorkerStreams.Stream;
import dev.broadaxe.loops.Batcher;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Worker;
import dev.broadaxe.store.OpenedSession;
import dev.broadaxe.store.Session;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkerView;
import dev.broadaxe.wire.v0.AssignedAction;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Opens and closes the sessions of workers: a session is a stream of a worker, numbered so that a
 * later one has a higher number wherever it was opened.
 */
final class Sessions {
  private static final Logger LOG = Logger.getLogger(Sessions.class);
  private static final int WAITING_MAX = 20_000;
  private static final long WAITING_BYTES_MAX = 256L << 20;

  private static final int BATCH_MAX = 1_000;
  private static final int OPENINGS_MAX = 100_000;

  /** Streams of one worker; a few overlap while it reconnects. */
  static final int STREAMS_MAX = 8;

  /** Sessions are told again at each so many-th sweep. */
  private static final int TELL_SWEEPS = 4;

  /** Streams that are told again in one sweep. */
  private static final int TOLD_MAX = 1_000;

  private final String door;
  private final WorkerStreams streams;
  private final WorkerRepository workers;
  private final CommandClient commands;
  private final Background background;
  private final OpenStreams all;
  private final LongSupplier micros;
  private final WaitingBytes waiting = WaitingBytes.ofMemory();
  private final Batcher<Session, Optional<OpenedSession>> openings;
  private final AtomicLong newest = new AtomicLong();
  private final ConcurrentLinkedQueue<Session> ends = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean writing = new AtomicBoolean();

  private int sweeps;
  private int told;

  /**
   * Sessions.
   *
   * @param micros microseconds of Postgres's clock
   */
  Sessions(
      String door,
      WorkerStreams streams,
      WorkerRepository workers,
      CommandClient commands,
      Background background,
      OpenStreams all,
      LongSupplier micros) {
    this.door = door;
    this.streams = streams;
    this.workers = workers;
    this.commands = commands;
    this.background = background;
    this.all = all;
    this.micros = micros;
    this.openings =
        new Batcher<>(
            Batcher.Shape.natural("sessions of " + door, BATCH_MAX, OPENINGS_MAX),
            this::opened,
            StoreOutage.class::isInstance);
  }

  void start() {
    openings.start();
  }

  void stop() {
    openings.stop();
  }

  /**
   * Opens a session on a call that has just begun; throws {@link Declined} when the tenant has no
   * such worker.
   */
  void open(UUID tenant, UUID id, boolean beats, ServerCallStreamObserver<AssignedAction> out) {
    StreamWriter<AssignedAction> writer =
        new StreamWriter<>(out, WAITING_MAX, WAITING_BYTES_MAX, waiting);
    Session session = new Session(tenant, id, next());
    OpenedSession opened =
        openings.submit(session).orElseThrow(() -> Declined.notFound("not found"));
    Stream stream =
        new Stream(new WorkerStreams.Key(tenant, id), opened, session.number(), beats, writer);
    out.setOnCancelHandler(() -> closed(stream));
    out.setOnCloseHandler(() -> closed(stream));
    all.add(writer);
    streams.add(stream);
    commands.tell(
        tenant, new Command.OpenSession(opened.worker(), door, session.number(), opened.first()));
    List<Stream> open = streams.of(tenant, id);
    if (open.size() > STREAMS_MAX) {
      open.getLast()
          .writer()
          .end(
              Status.UNAVAILABLE.withDescription(
                  "worker_id: a worker may listen on at most "
                      + STREAMS_MAX
                      + " streams at once, and this is its oldest"));
    }
  }

  private List<Optional<OpenedSession>> opened(List<Session> batch) {
    Map<Session, OpenedSession> found = workers.openSessions(door, batch);
    return batch.stream().map(session -> Optional.ofNullable(found.get(session))).toList();
  }

  private long next() {
    long now = micros.getAsLong();
    return newest.updateAndGet(last -> Math.max(last + 1, now));
  }

  private void closed(Stream stream) {
    stream.writer().abandon();
    all.remove(stream.writer());
    if (!streams.remove(stream) || stream.dismissed()) {
      return;
    }
    WorkerStreams.Key key = stream.key();
    Stream older = streams.newest(key.tenant(), key.worker());
    if (older != null) {
      // The worker still listens on a stream that was opened before; it counts again.
      older.renumber(next());
      commands.tell(key.tenant(), new Command.OpenSession(older.worker(), door, older.session()));
      return;
    }
    commands.tell(key.tenant(), new Command.CloseSession(key.worker(), door, stream.session()));
    ends.add(new Session(key.tenant(), key.worker(), stream.session()));
    writeEnds();
  }

  /** Writes what has gathered; what cannot be written waits for the next sweep. */
  private void writeEnds() {
    if (!ends.isEmpty() && writing.compareAndSet(false, true)) {
      background.run(this::writeGatheredEnds);
    }
  }

  private void writeGatheredEnds() {
    List<Session> batch = new ArrayList<>();
    try {
      while (!ends.isEmpty()) {
        batch.clear();
        while (batch.size() < BATCH_MAX && ends.peek() != null) {
          batch.add(ends.remove());
        }
        workers.closeSessions(batch);
      }
    } catch (StoreOutage outage) {
      LOG.debugf("ended sessions are written later: %s", outage.getMessage());
      ends.addAll(batch);
    } finally {
      writing.set(false);
    }
  }

  /**
   * The worker takes its leave: nothing more is started on it, though its stream may stay open for
   * a while, and hears of the stops of what still runs.
   */
  void dismiss(UUID tenant, UUID worker) {
    List<Stream> open = streams.of(tenant, worker);
    long session = open.isEmpty() ? next() : open.getFirst().session();
    open.forEach(Stream::dismiss);
    commands.tell(tenant, new Command.CloseSession(worker, door, session));
    ends.add(new Session(tenant, worker, session));
    writeEnds();
  }

  /** What is known of a worker has changed: its door and its owner go by it from now on. */
  void changed(UUID tenant, Worker worker) {
    streams.changed(tenant, worker);
    commands.tell(tenant, new Command.ChangeWorker(worker));
  }

  /**
   * Tells owners of the sessions again, since they may have forgotten, with what rows say of the
   * workers now: every four seconds, or, when there are more than a thousand, a thousand at a time
   * in turn. New owners are told of all at the next sweep, since they start nothing before.
   */
  void sweep(Set<UUID> newlyOwned) {
    writeEnds();
    List<Stream> open = streams.newest();
    tellNewOwners(open, newlyOwned);
    if (open.isEmpty() || sweeps++ % TELL_SWEEPS != 0) {
      return;
    }
    Map<UUID, List<Stream>> byTenant = new LinkedHashMap<>();
    int count = Math.min(TOLD_MAX, open.size());
    for (int i = 0; i < count; i++) {
      Stream stream = open.get((told + i) % open.size());
      byTenant.computeIfAbsent(stream.key().tenant(), _ -> new ArrayList<>()).add(stream);
    }
    told = (told + count) % open.size();
    background.run(() -> byTenant.forEach(this::tellAgain));
  }

  private void tellNewOwners(List<Stream> open, Set<UUID> newlyOwned) {
    Map<UUID, List<Stream>> byTenant = new LinkedHashMap<>();
    for (Stream stream : open) {
      UUID tenant = stream.key().tenant();
      if (newlyOwned.contains(tenant)) {
        byTenant.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(stream);
      }
    }
    if (!byTenant.isEmpty()) {
      background.run(() -> byTenant.forEach(this::tellAgain));
    }
  }

  private void tellAgain(UUID tenant, List<Stream> open) {
    Map<UUID, WorkerView> rows;
    try {
      rows = workers.find(tenant, open.stream().map(stream -> stream.key().worker()).toList());
    } catch (RuntimeException e) {
      LOG.debugf("sessions are told again later: %s", e.getMessage());
      return;
    }
    for (Stream stream : open) {
      WorkerView row = rows.get(stream.key().worker());
      boolean newest = streams.newest(tenant, stream.key().worker()) == stream;
      // Of one that was followed by a stream at another door, that door tells.
      if (row != null && newest && row.session() <= stream.session()) {
        streams.changed(tenant, row.worker());
        commands.tell(
            tenant, new Command.OpenSession(row.worker(), door, stream.session(), stream.first()));
      }
    }
  }
}
