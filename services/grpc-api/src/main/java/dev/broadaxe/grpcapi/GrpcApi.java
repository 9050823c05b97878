package dev.broadaxe.grpcapi;

import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.Expressions;
import dev.broadaxe.door.Parents;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.loops.Batcher;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.loops.Service;
import dev.broadaxe.messaging.DoorInbox;
import dev.broadaxe.messaging.Doors;
import dev.broadaxe.messaging.Owners;
import dev.broadaxe.messaging.Registration;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.InboxRepository;
import dev.broadaxe.store.LogLine;
import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.StoreOutage;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TaskView;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.telemetry.Gauges;
import dev.broadaxe.telemetry.Traces;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.EventsServiceGrpc;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.V1DispatcherGrpc;
import io.grpc.ServiceDescriptor;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC API, put together: starts and stops as one, needs no container, and is closed to
 * everything but its port.
 */
public final class GrpcApi implements Service {
  private static final int LOG_BATCH_MAX = 1_000;
  private static final int LOGS_WAITING_MAX = 100_000;

  private final Door door;
  private final Endpoints endpoints;
  private final GrpcServer server;
  private final Batcher<LogLine, Boolean> logs;
  private final Registrar registrar;
  private @Nullable Registration registration;

  /** Tells the bus that effects for a door go to this inbox from now on. */
  @FunctionalInterface
  public interface Registrar {
    Registration register(String door, DoorInbox inbox);
  }

  /**
   * The bus as the API uses it.
   *
   * @param doorId the id of this door, different from all others and from those of processes before
   */
  public record Bus(String doorId, Owners owners, Doors doors, Registrar registrar) {}

  /**
   * What the API reads and writes.
   *
   * @param definitions somebody must tell them about once a second whether any has changed
   */
  public record Stores(
      Definitions definitions,
      WorkerRepository workers,
      TaskRepository tasks,
      LogRepository logs,
      InboxRepository inbox) {}

  /**
   * The rest that the API is made of.
   *
   * @param clock Postgres's, as well as it is known here
   */
  public record Parts(
      GrpcSettings settings,
      Tokens tokens,
      Expressions expressions,
      Ids ids,
      InstantSource clock,
      CommandClient.Patience patience,
      FaultHandler faults,
      Traces traces) {}

  public GrpcApi(Parts parts, Stores stores, Bus bus) {
    CommandClient commands =
        new CommandClient(
            bus.owners(), stores.inbox()::put, parts.ids(), parts.clock(), parts.patience());
    KnownTasks known = new KnownTasks(stores.tasks(), parts.traces());
    this.registrar = bus.registrar();
    this.door =
        new Door(
            new Door.Parts(
                bus.doorId(),
                commands,
                stores.tasks(),
                known,
                stores.workers(),
                parts.clock(),
                parts.faults(),
                parts.settings().maxMessageBytes(),
                parts.traces()));
    this.logs =
        new Batcher<>(
            Batcher.Shape.natural("logs of " + bus.doorId(), LOG_BATCH_MAX, LOGS_WAITING_MAX),
            lines -> {
              stores.logs().insert(lines);
              return Collections.nCopies(lines.size(), true);
            },
            failure -> failure instanceof StoreOutage);
    Triggers triggers =
        new Triggers(
            stores.definitions(), commands, parents(stores.tasks()), parts.ids(), parts.traces());
    WorkflowStore workflows =
        new WorkflowStore(parts.expressions(), stores.definitions(), parts.ids());
    this.endpoints = new Endpoints();
    addDispatcher(commands, known, parts, stores);
    EventsEndpoint events =
        new EventsEndpoint(known, logs, bus.doors(), parts.clock(), parts.settings().features());
    AdminEndpoint admin =
        new AdminEndpoint(
            workflows,
            triggers,
            commands,
            stores.tasks(),
            stores.definitions(),
            parts.settings().features());
    WorkflowEndpoint workflow = new WorkflowEndpoint(workflows, triggers);
    endpoints
        .unary(EventsServiceGrpc.getPutLogMethod(), events::putLog)
        .unary(EventsServiceGrpc.getPutStreamEventMethod(), events::putStreamEvent)
        .unary(AdminServiceGrpc.getPutWorkflowMethod(), admin::putWorkflow)
        .unary(AdminServiceGrpc.getTriggerWorkflowRunMethod(), admin::triggerWorkflowRun)
        .unary(AdminServiceGrpc.getCancelTasksMethod(), admin::cancelTasks)
        .unary(AdminServiceGrpc.getReplayTasksMethod(), admin::replayTasks)
        .unary(AdminServiceGrpc.getGetRunDetailsMethod(), admin::getRunDetails)
        .unary(WorkflowServiceGrpc.getPutWorkflowMethod(), workflow::putWorkflow)
        .unary(WorkflowServiceGrpc.getTriggerWorkflowMethod(), workflow::triggerWorkflow)
        .unary(WorkflowServiceGrpc.getBulkTriggerWorkflowMethod(), workflow::bulkTriggerWorkflow);
    this.server =
        new GrpcServer(
            parts.settings(),
            parts.tokens(),
            endpoints.services(descriptors()),
            door.open(),
            parts.traces());
  }

  private void addDispatcher(CommandClient commands, KnownTasks known, Parts parts, Stores stores) {
    DispatcherEndpoint dispatcher = new DispatcherEndpoint(commands, parts.settings().features());
    ReportEndpoint reports = new ReportEndpoint(commands, known, parts.clock(), parts.traces());
    WorkerEndpoint workers =
        new WorkerEndpoint(
            stores.workers(), door, new KnownWorkers(stores.workers(), door), parts.ids());
    WatchEndpoint watch = new WatchEndpoint(door, new Rows(stores.tasks()));
    endpoints
        .unary(DispatcherGrpc.getGetVersionMethod(), dispatcher::getVersion)
        .unary(DispatcherGrpc.getRefreshTimeoutMethod(), dispatcher::refreshTimeout)
        .unary(DispatcherGrpc.getReleaseSlotMethod(), dispatcher::releaseSlot)
        .unary(DispatcherGrpc.getPutOverridesDataMethod(), dispatcher::putOverridesData)
        .unary(DispatcherGrpc.getSendStepActionEventMethod(), reports::sendStepActionEvent)
        .unary(DispatcherGrpc.getSendBatchActionEventMethod(), reports::sendBatchActionEvent)
        .unary(DispatcherGrpc.getRegisterMethod(), workers::register)
        .outgoing(DispatcherGrpc.getListenV2Method(), workers::listen)
        .outgoing(DispatcherGrpc.getListenMethod(), workers::listenAndBeat)
        .unary(DispatcherGrpc.getHeartbeatMethod(), workers::heartbeat)
        .unary(DispatcherGrpc.getUnsubscribeMethod(), workers::unsubscribe)
        .unary(DispatcherGrpc.getUpsertWorkerLabelsMethod(), workers::upsertWorkerLabels)
        .both(DispatcherGrpc.getSubscribeToWorkflowRunsMethod(), watch::subscribeToRuns)
        .outgoing(DispatcherGrpc.getSubscribeToWorkflowEventsMethod(), watch::subscribeToEvents);
  }

  private static Parents parents(TaskRepository tasks) {
    return (UUID tenant, Collection<UUID> wanted) -> {
      Map<UUID, Parents.Parent> found = new LinkedHashMap<>();
      for (TaskView task : tasks.tasks(tenant, wanted, false)) {
        found.put(
            task.spec().id(), new Parents.Parent(task.spec().runId(), task.spec().metadata()));
      }
      return found;
    };
  }

  /** Lets the measurements have what the door tells of itself. */
  public void watchedBy(Gauges gauges) {
    gauges.door(door.streams()::workers, door.open()::count);
  }

  /** Every service of the protocol. */
  static List<ServiceDescriptor> descriptors() {
    return List.of(
        DispatcherGrpc.getServiceDescriptor(),
        EventsServiceGrpc.getServiceDescriptor(),
        WorkflowServiceGrpc.getServiceDescriptor(),
        AdminServiceGrpc.getServiceDescriptor(),
        V1DispatcherGrpc.getServiceDescriptor());
  }

  /** The full names of the methods that are built. */
  Set<String> built() {
    return endpoints.built();
  }

  Door door() {
    return door;
  }

  /**
   * The tenant may have another owner than before, which is told within a second of its workers'
   * streams and of who waits here for its runs; never blocks.
   */
  public void ownerFound(UUID tenant) {
    door.ownerFound(tenant);
  }

  @Override
  public String name() {
    return "grpc-api " + door.id();
  }

  @Override
  public void start() {
    logs.start();
    door.start();
    registration = registrar.register(door.id(), door);
    server.start();
  }

  /** The port that it listens on; known once it is started. */
  public int port() {
    return server.port();
  }

  /** Ends the streams, then takes no more calls, and gives those in progress time to end. */
  @Override
  public void stop() {
    server.stop();
    Registration registered = registration;
    if (registered != null) {
      registered.close();
    }
    door.stop();
    logs.stop();
  }
}
