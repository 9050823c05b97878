package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Names;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.model.Limits;
import dev.broadaxe.model.Worker;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkerView;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import dev.broadaxe.wire.v0.HeartbeatResponse;
import dev.broadaxe.wire.v0.UpsertWorkerLabelsRequest;
import dev.broadaxe.wire.v0.UpsertWorkerLabelsResponse;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import dev.broadaxe.wire.v0.WorkerRegisterResponse;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeResponse;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The life of workers: registering, listening, heartbeats, leaving. */
final class WorkerEndpoint {
  private static final int SLOTS_DEFAULT = 100;
  private static final int ACTIONS_MAX = 10_000;

  private final WorkerRepository workers;
  private final Door door;
  private final KnownWorkers known;
  private final Ids ids;

  WorkerEndpoint(WorkerRepository workers, Door door, KnownWorkers known, Ids ids) {
    this.workers = workers;
    this.door = door;
    this.known = known;
    this.ids = ids;
  }

  WorkerRegisterResponse register(Caller caller, WorkerRegisterRequest request) {
    Map<String, Integer> slots = slots(request);
    Problems problems = new Problems();
    problems.check(
        Names.isName(request.getWorkerName()),
        "worker_name",
        Problems.quoted(request.getWorkerName()) + " must consist of " + Names.CHARSET);
    for (String service : request.getServicesList()) {
      problems.check(
          Names.isName(service),
          "services",
          Problems.quoted(service) + " must consist of " + Names.CHARSET);
    }
    checkActions(request.getActionsList(), problems);
    checkSlots(request.hasSlots() ? "slots" : "slot_config", slots, problems);
    Map<String, Object> labels = LabelMapping.labels(request.getLabelsMap(), problems);
    String runtime =
        request.hasRuntimeInfo() ? RuntimeMapping.json(request.getRuntimeInfo(), problems) : null;
    problems.throwIfAny();
    Worker worker =
        new Worker(
            ids.next(),
            request.getWorkerName(),
            request.getActionsList().stream().distinct().toList(),
            slots,
            labels,
            false);
    workers.insert(caller.tenant(), worker, runtime);
    return WorkerRegisterResponse.newBuilder()
        .setTenantId(caller.tenant().toString())
        .setWorkerId(worker.id().toString())
        .setWorkerName(worker.name())
        .build();
  }

  private static void checkActions(List<String> actions, Problems problems) {
    problems.check(
        actions.size() <= ACTIONS_MAX, "actions", "must not be more than " + ACTIONS_MAX);
    for (String action : actions) {
      problems.check(
          Names.isAction(action),
          "actions",
          Problems.quoted(action) + " must have " + Names.ACTION_FORM);
    }
  }

  private static void checkSlots(String field, Map<String, Integer> slots, Problems problems) {
    problems.check(
        slots.size() <= Limits.SLOT_TYPES_PER_WORKER,
        field,
        "must not have more than " + Limits.SLOT_TYPES_PER_WORKER + " slot types");
    slots.forEach(
        (type, units) -> {
          problems.check(
              Names.isKey(type),
              field,
              "a slot type must have 1 to " + Limits.KEY_BYTES_MAX + " bytes and no U+0000");
          problems.check(
              units > 0, field, Problems.quoted(type) + " must be at least 1, not " + units);
        });
  }

  private static Map<String, Integer> slots(WorkerRegisterRequest request) {
    if (request.hasSlots() && request.getSlotConfigCount() > 0) {
      throw Declined.invalid("either slot_config or slots (deprecated) must be provided, not both");
    }
    if (request.hasSlots()) {
      return Map.of("default", request.getSlots());
    }
    return request.getSlotConfigCount() == 0
        ? Map.of("default", SLOTS_DEFAULT)
        : new LinkedHashMap<>(new TreeMap<>(request.getSlotConfigMap()));
  }

  void listen(
      Caller caller, WorkerListenRequest request, ServerCallStreamObserver<AssignedAction> out) {
    open(caller, request, false, out);
  }

  /** The older way: the open stream itself is the worker's heartbeat. */
  void listenAndBeat(
      Caller caller, WorkerListenRequest request, ServerCallStreamObserver<AssignedAction> out) {
    UUID worker = open(caller, request, true, out);
    door.beat(new WorkerStreams.Key(caller.tenant(), worker));
  }

  private UUID open(
      Caller caller,
      WorkerListenRequest request,
      boolean beats,
      ServerCallStreamObserver<AssignedAction> out) {
    UUID worker = WireIds.worker(request.getWorkerId());
    door.sessions().open(caller.tenant(), worker, beats, out);
    return worker;
  }

  HeartbeatResponse heartbeat(Caller caller, HeartbeatRequest request) {
    UUID worker = WireIds.worker(request.getWorkerId());
    known.check(caller.tenant(), worker);
    return HeartbeatResponse.getDefaultInstance();
  }

  WorkerUnsubscribeResponse unsubscribe(Caller caller, WorkerUnsubscribeRequest request) {
    UUID worker = WireIds.worker(request.getWorkerId());
    if (workers.find(caller.tenant(), worker).isPresent()) {
      door.sessions().dismiss(caller.tenant(), worker);
    }
    return WorkerUnsubscribeResponse.newBuilder()
        .setTenantId(caller.tenant().toString())
        .setWorkerId(request.getWorkerId())
        .build();
  }

  /** Labels are only ever added, so a worker could gather any number of them in small portions. */
  private static void checkAllLabels(Map<String, Object> all) {
    if (all.size() > Limits.LABELS_PER_WORKER) {
      throw Declined.invalid(
          "Invalid request: labels: a worker must not have more than "
              + Limits.LABELS_PER_WORKER
              + ", with the ones that it has already it would have "
              + all.size());
    }
  }

  UpsertWorkerLabelsResponse upsertWorkerLabels(Caller caller, UpsertWorkerLabelsRequest request) {
    UUID worker = WireIds.worker(request.getWorkerId());
    Problems problems = new Problems();
    Map<String, Object> labels = LabelMapping.labels(request.getLabelsMap(), problems);
    problems.throwIfAny();
    WorkerView changed =
        workers
            .putLabels(caller.tenant(), worker, labels, WorkerEndpoint::checkAllLabels)
            .orElseThrow(() -> Declined.notFound("worker not found: " + request.getWorkerId()));
    door.sessions().changed(caller.tenant(), changed.worker());
    return UpsertWorkerLabelsResponse.newBuilder()
        .setTenantId(caller.tenant().toString())
        .setWorkerId(request.getWorkerId())
        .build();
  }
}
