package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.model.StreamChunk;
import dev.broadaxe.model.TaskEnd;
import dev.broadaxe.model.Worker;
import dev.broadaxe.store.OpenedSession;
import dev.broadaxe.telemetry.Traces;
import dev.broadaxe.wire.v0.ActionType;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A door without threads and network for simulations: its ledger, receipts, deliveries, streams and
 * watches of runs are the real ones, and whoever drives it brings time, rows and clients.
 */
public final class VirtualDoor implements DoorInbox {
  private static final int MESSAGE_BYTES_MAX = 4 << 20;
  private static final int WAITING_MAX = 100;

  private final String id;
  private final Outside outside;
  private final CommandClient commands;
  private final WorkerStreams streams = new WorkerStreams();
  private final Receipts receipts;
  private final Deliveries deliveries;
  private final WaitingBytes waiting = new WaitingBytes(Long.MAX_VALUE);
  private final RunWatch runWatch;
  private final Map<UUID, Set<UUID>> beating = new LinkedHashMap<>();

  /** What a door is given from outside. */
  public interface Outside extends InstantSource {
    /** Monotonic time. */
    long nanos();

    /** Does it a little later, unless the door has died by then. */
    void later(Runnable task);

    /** The inputs of those of the tasks that exist; throws when the database is away. */
    Map<UUID, Payload> inputs(UUID tenant, Collection<UUID> tasks);

    /** The ends of those of the runs that have ended; throws when the database is away. */
    Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs);
  }

  /** A worker's side of a stream. */
  public interface Listener {
    /** An attempt is to be started; of which tenant, says the message. */
    void start(UUID tenant, AttemptRef attempt, String payload);

    /** An attempt is to be stopped. */
    void stop(UUID tenant, AttemptRef attempt);
  }

  /** A stream on which a worker listens. */
  public final class WorkerStream {
    private final WorkerStreams.Stream stream;
    private final VirtualCall<AssignedAction> call;

    private WorkerStream(WorkerStreams.Stream stream, VirtualCall<AssignedAction> call) {
      this.stream = stream;
      this.call = call;
    }

    /** The other side reads, or lets what comes wait. */
    public void reads(boolean now) {
      call.ready(now);
    }

    /** The connection is gone. */
    public void cancel() {
      if (call.isCancelled()) {
        return;
      }
      call.cancel();
      stream.writer().abandon();
      if (streams.remove(stream)) {
        WorkerStreams.Key key = stream.key();
        commands.tell(key.tenant(), new Command.CloseSession(key.worker(), id, stream.session()));
      }
    }
  }

  /** A stream on which a client waits for runs. */
  public final class RunStream {
    private final RunWatch.Subscriber subscriber;

    private RunStream(RunWatch.Subscriber subscriber) {
      this.subscriber = subscriber;
    }

    /** Waits for the end of one more run. */
    public void subscribe(UUID run) {
      runWatch.subscribe(subscriber, run, outside.nanos());
      outside.later(VirtualDoor.this::flush);
    }
  }

  /** A door; the seed makes the ids of its commands. */
  public VirtualDoor(String id, Owners owners, Outside outside, long seed) {
    this.id = id;
    this.outside = outside;
    this.commands =
        new CommandClient(
            owners,
            envelopes -> {
              throw new IllegalStateException("the door leaves nothing to the inbox");
            },
            new Ids(outside, Chance.seeded(seed)),
            outside,
            CommandClient.Patience.DEFAULT);
    this.receipts = new Receipts(id, commands, () -> outside.later(this::flush));
    this.deliveries =
        new Deliveries(
            streams,
            receipts,
            this::read,
            (tenant, attempt, bytes) -> {
              throw new IllegalStateException("no input is that large: " + bytes);
            },
            MESSAGE_BYTES_MAX,
            Traces.OFF);
    Background background =
        new Background() {
          @Override
          public void run(Runnable blocking) {
            outside.later(blocking);
          }

          @Override
          public void back(Runnable task) {
            outside.later(() -> andFlush(task));
          }
        };
    this.runWatch =
        new RunWatch(
            id,
            commands,
            new Ends(),
            background,
            outside,
            MESSAGE_BYTES_MAX,
            RunWatch.Room.DEFAULT);
  }

  public String id() {
    return id;
  }

  private void andFlush(Runnable task) {
    task.run();
    flush();
  }

  private void flush() {
    runWatch.flush();
    receipts.flush();
  }

  // What owners say -------------------------------------------------------------------------------

  @Override
  public void effects(UUID tenant, List<Effect> effects) {
    effects.forEach(effect -> effect(tenant, effect));
    flush();
  }

  private void effect(UUID tenant, Effect effect) {
    switch (effect) {
      case Effect.Deliver start -> {
        if (deliveries.heeds(tenant, start.epoch())) {
          deliveries.deliver(tenant, List.of(start));
        }
      }
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
      case Effect.RunEnded ended -> runWatch.ended(tenant, ended, outside.nanos());
      case Effect.TaskHappened _ -> {}
    }
  }

  @Override
  public void chunk(UUID tenant, StreamChunk chunk) {}

  private void read(UUID tenant, List<UUID> tasks, Deliveries.Reading then) {
    outside.later(
        () -> {
          Map<UUID, Payload> found = new LinkedHashMap<>();
          try {
            found.putAll(outside.inputs(tenant, tasks));
          } catch (RuntimeException away) {
            found.clear();
          }
          List<UUID> missing = new ArrayList<>(tasks);
          missing.removeAll(found.keySet());
          outside.later(
              () ->
                  andFlush(
                      () -> {
                        then.found(found);
                        then.missing(missing);
                      }));
        });
  }

  private final class Ends implements RunRows {
    @Override
    public Map<UUID, RunStatus> statuses(UUID tenant, Collection<UUID> runs) {
      return Map.of();
    }

    @Override
    public Map<UUID, List<TaskEnd>> ends(UUID tenant, Collection<UUID> runs) {
      return outside.ends(tenant, runs);
    }

    @Override
    public Map<UUID, String> metadata(UUID tenant, Collection<UUID> runs) {
      return Map.of();
    }
  }

  // What clients do -------------------------------------------------------------------------------

  /** A worker listens. */
  public WorkerStream listen(UUID tenant, OpenedSession opened, long session, Listener listener) {
    VirtualCall<AssignedAction> call = new VirtualCall<>(action -> tell(action, listener));
    WorkerStreams.Stream stream =
        new WorkerStreams.Stream(
            new WorkerStreams.Key(tenant, opened.worker().id()),
            opened,
            session,
            false,
            new StreamWriter<>(call, WAITING_MAX, Long.MAX_VALUE, waiting));
    streams.add(stream);
    commands.tell(tenant, new Command.OpenSession(opened.worker(), id, session, opened.first()));
    return new WorkerStream(stream, call);
  }

  private static void tell(AssignedAction action, Listener listener) {
    UUID tenant = UUID.fromString(action.getTenantId());
    AttemptRef attempt =
        new AttemptRef(UUID.fromString(action.getTaskRunExternalId()), action.getRetryCount(), 0);
    if (action.getActionType() == ActionType.START_STEP_RUN) {
      listener.start(tenant, attempt, action.getActionPayload());
    } else {
      listener.stop(tenant, attempt);
    }
  }

  /** The pause, the labels or the slots of a worker changed. */
  public void changed(UUID tenant, Worker worker) {
    streams.changed(tenant, worker);
    commands.tell(tenant, new Command.ChangeWorker(worker));
  }

  /** A heartbeat reached the door. */
  public void beat(UUID tenant, UUID worker) {
    beating.computeIfAbsent(tenant, _ -> new LinkedHashSet<>()).add(worker);
  }

  /** A client waits for runs, and hears of their ends. */
  public RunStream watch(UUID tenant, Consumer<WorkflowRunEvent> heard) {
    VirtualCall<WorkflowRunEvent> call = new VirtualCall<>(heard);
    return new RunStream(
        new RunWatch.Subscriber(
            tenant, new StreamWriter<>(call, WAITING_MAX, Long.MAX_VALUE, waiting)));
  }

  /** Once a second: looks up what went unanswered, tells owners of sessions and heartbeats. */
  public void tick() {
    runWatch.sweep(outside.nanos(), Set.of());
    Set<UUID> present = new LinkedHashSet<>();
    for (WorkerStreams.Stream stream : streams.newest()) {
      UUID tenant = stream.key().tenant();
      present.add(tenant);
      commands.tell(
          tenant, new Command.OpenSession(stream.worker(), id, stream.session(), stream.first()));
    }
    beating.forEach(
        (tenant, workers) -> commands.tell(tenant, new Command.Beat(id, List.copyOf(workers))));
    beating.clear();
    deliveries.forgetTenants(present);
    flush();
  }
}
