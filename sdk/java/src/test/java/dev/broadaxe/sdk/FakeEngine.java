package dev.broadaxe.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.broadaxe.wire.v0.ActionType;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import dev.broadaxe.wire.v0.StepActionEvent;
import dev.broadaxe.wire.v0.StepActionEventType;
import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import dev.broadaxe.wire.v0.WorkflowEvent;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An engine of one process and no disk for the tests of the SDK: real gRPC on a real port, one lock
 * around a small memory that outlives {@link #stop()} and {@link #start()}.
 */
final class FakeEngine implements AutoCloseable {

  /** One run of one task. */
  static final class Run {
    final String id = UUID.randomUUID().toString();
    final TriggerWorkflowRequest request;
    final Set<StreamObserver<WorkflowEvent>> readers = new LinkedHashSet<>();
    int retryCount;
    boolean assigned;
    @Nullable StepRunResult end;

    Run(TriggerWorkflowRequest request) {
      this.request = request;
    }
  }

  private static final long WAIT_SECONDS_MAX = 30;

  final Map<String, CreateWorkflowVersionRequest> workflows = new LinkedHashMap<>();
  final Map<String, WorkerRegisterRequest> workers = new LinkedHashMap<>();
  final Map<String, Run> runs = new LinkedHashMap<>();

  // Tests read these while calls that nobody waits for, such as heartbeats, still come in.
  final List<StepActionEvent> reports = new CopyOnWriteArrayList<>();
  final List<PutLogRequest> logs = new CopyOnWriteArrayList<>();
  final List<PutStreamEventRequest> chunks = new CopyOnWriteArrayList<>();
  final List<Integer> bulkSizes = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();
  final Set<String> unsubscribed = new CopyOnWriteArraySet<>();
  final Deque<Status> reportFailures = new ArrayDeque<>();
  final Deque<Status> heartbeatFailures = new ArrayDeque<>();
  final Deque<Status> triggerFailures = new ArrayDeque<>();
  boolean resultsTooLarge;
  int heartbeats;
  int listens;

  private final Map<String, StreamObserver<AssignedAction>> streams = new LinkedHashMap<>();
  private final Map<String, Set<StreamObserver<WorkflowRunEvent>>> watchers = new LinkedHashMap<>();
  private int port;
  private @Nullable Server server;

  static FakeEngine started() {
    var engine = new FakeEngine();
    engine.start();
    return engine;
  }

  /** Serves on the port of the first start. */
  void start() {
    try {
      server =
          Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
              .addService(new FakeDispatcher(this))
              .addService(new FakeEvents(this))
              .addService(new FakeWorkflows(this))
              .addService(new FakeAdmin(this))
              .intercept(new FakeDispatcher.Authorizations(this))
              .permitKeepAliveTime(5, TimeUnit.SECONDS)
              .permitKeepAliveWithoutCalls(true)
              .build()
              .start();
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Is gone at once, as if killed; what it knows stays. */
  void stop() {
    Server stopping = server;
    if (stopping != null) {
      stopping.shutdownNow();
      try {
        stopping.awaitTermination(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (this) {
      streams.clear();
      watchers.clear();
    }
  }

  @Override
  public void close() {
    stop();
  }

  ClientConfig config() {
    return config("http://localhost:1");
  }

  ClientConfig config(String serverUrl) {
    String claims =
        "{\"sub\":\"b7a1f9f2-9a1c-4c38-a1f1-0e7e3fb3b5c1\",\"server_url\":\""
            + serverUrl
            + "\",\"grpc_broadcast_address\":\"localhost:"
            + port
            + "\"}";
    String middle = Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8));
    return ClientConfig.of(
        Map.of(
            "HATCHET_CLIENT_TOKEN",
            "eyJhbGciOiJFUzI1NiJ9." + middle + ".c2ln",
            "HATCHET_CLIENT_TLS_STRATEGY",
            "none"));
  }

  Broadaxe client() {
    return Broadaxe.of(config());
  }

  /** Waits until this holds; it is asked under the lock whenever something has happened. */
  synchronized void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
    try {
      while (!condition.getAsBoolean()) {
        long left = end - System.nanoTime();
        if (left <= 0) {
          throw new AssertionError("did not happen: " + what + "; reports: " + reports);
        }
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted: " + what, e);
    }
  }

  synchronized Run run(String id) {
    return known("run " + id, runs.get(id));
  }

  synchronized CreateWorkflowVersionRequest workflow(String name) {
    return known("workflow " + name, workflows.get(name));
  }

  synchronized WorkerRegisterRequest worker(String id) {
    return known("worker " + id, workers.get(id));
  }

  private static <T> T known(String what, @Nullable T thing) {
    if (thing == null) {
      throw new AssertionError("no " + what);
    }
    return thing;
  }

  synchronized List<StepActionEvent> reports(StepActionEventType type) {
    return reports.stream().filter(report -> report.getEventType() == type).toList();
  }

  synchronized int streams() {
    return streams.size();
  }

  /** Forgets every worker, as a database does that was replaced. */
  synchronized void forgetWorkers() {
    workers.clear();
    dropStreams(Status.NOT_FOUND);
  }

  /** Ends every worker's stream from this side. */
  synchronized void dropStreams(Status status) {
    List.copyOf(streams.values())
        .forEach(
            stream -> {
              if (status.isOk()) {
                stream.onCompleted();
              } else {
                stream.onError(status.asException());
              }
            });
    streams.clear();
  }

  /** Loses the streams without telling the workers. */
  synchronized void loseStreams() {
    streams.clear();
  }

  synchronized String trigger(TriggerWorkflowRequest request) {
    var run = new Run(request);
    runs.put(run.id, run);
    assign(run);
    notifyAll();
    return run.id;
  }

  synchronized void listen(String workerId, StreamObserver<AssignedAction> stream) {
    listens++;
    if (!workers.containsKey(workerId)) {
      stream.onError(Status.NOT_FOUND.asException());
    } else {
      streams.put(workerId, stream);
      runs.values().forEach(this::assign);
    }
    notifyAll();
  }

  synchronized void gone(StreamObserver<AssignedAction> stream) {
    streams.values().remove(stream);
    notifyAll();
  }

  /** Somebody who waited for runs has left: telling him would break the call that tells. */
  synchronized void left(StreamObserver<WorkflowRunEvent> watcher) {
    watchers.values().forEach(watching -> watching.remove(watcher));
  }

  /** Somebody who read what runs stream has left. */
  synchronized void leftRun(StreamObserver<WorkflowEvent> reader) {
    runs.values().forEach(run -> run.readers.remove(reader));
  }

  private void assign(Run run) {
    var workflow = workflows.get(run.request.getName());
    if (workflow == null || run.assigned || run.end != null) {
      return;
    }
    String action = workflow.getTasks(0).getAction();
    for (var stream : streams.entrySet()) {
      var worker = workers.get(stream.getKey());
      if (worker != null && worker.getActionsList().contains(action)) {
        run.assigned = true;
        stream.getValue().onNext(start(run, action));
        return;
      }
    }
  }

  /** The same attempt once more, on every stream. */
  synchronized void deliverAgain(Run run) {
    String action = workflow(run.request.getName()).getTasks(0).getAction();
    streams.values().forEach(stream -> stream.onNext(start(run, action)));
  }

  /** What no worker has asked for. */
  synchronized void deliver(AssignedAction action) {
    streams.values().forEach(stream -> stream.onNext(action));
  }

  static AssignedAction start(Run run, String action) {
    String input = run.request.getInput();
    return AssignedAction.newBuilder()
        .setWorkflowRunId(run.id)
        .setTaskRunExternalId(run.id)
        .setJobRunId(run.id)
        .setActionId(action)
        .setActionType(ActionType.START_STEP_RUN)
        .setActionPayload("{\"input\":" + input + ",\"parents\":{},\"triggers\":{}}")
        .setRetryCount(run.retryCount)
        .setAdditionalMetadata(run.request.getAdditionalMetadata())
        .setPriority(run.request.hasPriority() ? run.request.getPriority() : 1)
        .build();
  }

  synchronized void report(StepActionEvent event) {
    reports.add(event);
    Run run = runs.get(event.getTaskRunExternalId());
    if (run != null && run.end == null && event.getRetryCount() == run.retryCount) {
      var result = StepRunResult.newBuilder().setTaskName(run.request.getName());
      switch (event.getEventType()) {
        case STEP_EVENT_TYPE_COMPLETED -> end(run, result.setOutput(event.getEventPayload()));
        case STEP_EVENT_TYPE_FAILED -> failed(run, event, result);
        default -> {}
      }
    }
    notifyAll();
  }

  private void failed(Run run, StepActionEvent event, StepRunResult.Builder result) {
    int retries = workflow(run.request.getName()).getTasks(0).getRetries();
    if (event.getShouldNotRetry() || run.retryCount >= retries) {
      end(run, result.setError(event.getEventPayload()));
    } else {
      run.retryCount++;
      run.assigned = false;
      assign(run);
    }
  }

  private void end(Run run, StepRunResult.Builder result) {
    run.end = result.setTaskRunExternalId(run.id).build();
    for (var watcher : watchers.getOrDefault(run.id, Set.of())) {
      watcher.onNext(event(run));
    }
    watchers.remove(run.id);
    run.readers.forEach(StreamObserver::onCompleted);
    run.readers.clear();
  }

  private WorkflowRunEvent event(Run run) {
    var event = WorkflowRunEvent.newBuilder().setWorkflowRunId(run.id);
    if (run.end != null && !resultsTooLarge) {
      event.addResults(run.end);
    }
    return event.build();
  }

  synchronized void cancel(String runId) {
    Run run = runs.get(runId);
    if (run == null || run.end != null) {
      return;
    }
    var action = start(run, "").toBuilder().setActionType(ActionType.CANCEL_STEP_RUN).build();
    end(run, StepRunResult.newBuilder().setTaskName(run.request.getName()).setError(""));
    streams.values().forEach(stream -> stream.onNext(action));
    notifyAll();
  }

  synchronized void watch(
      SubscribeToWorkflowRunsRequest request, StreamObserver<WorkflowRunEvent> watcher) {
    Run run = runs.get(request.getWorkflowRunId());
    if (run != null && run.end != null) {
      watcher.onNext(event(run));
    } else {
      watchers
          .computeIfAbsent(request.getWorkflowRunId(), id -> new LinkedHashSet<>())
          .add(watcher);
    }
    notifyAll();
  }

  synchronized int watchers(String runId) {
    return watchers.getOrDefault(runId, Set.of()).size();
  }
}
