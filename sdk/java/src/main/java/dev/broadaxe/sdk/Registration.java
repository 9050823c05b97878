package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.GetVersionRequest;
import dev.broadaxe.wire.v0.RuntimeInfo;
import dev.broadaxe.wire.v0.WorkerLabels;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import io.grpc.MethodDescriptor;
import java.util.Map;

/** How a worker makes itself and its tasks known to the engine. */
final class Registration {

  private static final String SLOT_TYPE = "default";

  private final Client client;
  private final String workerName;
  private final Map<String, Task<?, ?>> actions;
  private final WorkerOptions options;

  Registration(
      Client client, String workerName, Map<String, Task<?, ?>> actions, WorkerOptions options) {
    this.client = client;
    this.workerName = workerName;
    this.actions = actions;
    this.options = options;
  }

  /** Declares every task and registers the worker; its id. */
  String register() {
    ask(
        "version of the engine",
        DispatcherGrpc.getGetVersionMethod(),
        GetVersionRequest.getDefaultInstance());
    for (Task<?, ?> task : actions.values()) {
      ask(
          "declaration of task " + task.name(),
          AdminServiceGrpc.getPutWorkflowMethod(),
          workflow(task));
    }
    return ask("registration of " + workerName, DispatcherGrpc.getRegisterMethod(), worker())
        .getWorkerId();
  }

  private <Q, A> A ask(String what, MethodDescriptor<Q, A> method, Q request) {
    return Await.value(what, client.connection().call(method, request, Patience.REQUEST));
  }

  private WorkerRegisterRequest worker() {
    var request =
        WorkerRegisterRequest.newBuilder()
            .setWorkerName(workerName)
            .addAllActions(actions.keySet())
            .putSlotConfig(SLOT_TYPE, options.slots())
            // The contract has no number for Java, and the engine refuses UNKNOWN.
            .setRuntimeInfo(
                RuntimeInfo.newBuilder()
                    .setLanguageVersion("Java " + Runtime.version())
                    .setOs(System.getProperty("os.name", "")));
    options
        .labels()
        .forEach(
            (key, value) ->
                request.putLabels(key, WorkerLabels.newBuilder().setStrValue(value).build()));
    return request.build();
  }

  /** The workflow of one task that stands for it on the wire. */
  private static CreateWorkflowVersionRequest workflow(Task<?, ?> task) {
    var request =
        CreateWorkflowVersionRequest.newBuilder()
            .setName(task.qualifiedName())
            .addTasks(declaration(task));
    if (task.options().priority() != null) {
      request.setDefaultPriority(task.options().priority());
    }
    return request.build();
  }

  private static CreateTaskOpts declaration(Task<?, ?> task) {
    TaskOptions options = task.options();
    var declaration =
        CreateTaskOpts.newBuilder()
            .setReadableId(task.name())
            .setAction(task.action())
            .setInputs("{}")
            .setRetries(options.retries())
            .putSlotRequests(SLOT_TYPE, options.slots());
    if (options.timeout() != null) {
      declaration.setTimeout(Durations.text(options.timeout()));
    }
    if (options.scheduleTimeout() != null) {
      declaration.setScheduleTimeout(Durations.text(options.scheduleTimeout()));
    }
    if (options.backoffFactor() != null) {
      declaration.setBackoffFactor(options.backoffFactor().floatValue());
    }
    if (options.backoffMax() != null) {
      declaration.setBackoffMaxSeconds(Math.toIntExact(options.backoffMax().toSeconds()));
    }
    return declaration.build();
  }
}
