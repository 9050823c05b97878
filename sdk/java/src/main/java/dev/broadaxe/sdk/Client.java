package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowResponse;
import dev.broadaxe.wire.v0.StepRunResult;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v1.AdminServiceGrpc;
import dev.broadaxe.wire.v1.CancelTasksRequest;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import dev.broadaxe.wire.v1.TaskRunDetail;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The requests of a caller: start runs, follow and cancel them. */
final class Client implements AutoCloseable {

  private static final int CHUNK_ITEMS_MAX = 500;
  private static final int CHUNK_BYTES_MAX = 3_000_000;
  // Per item: the tag and the length of the item inside the chunk.
  private static final int ITEM_OVERHEAD_BYTES = 6;

  private final ClientConfig config;
  private final Connection connection;
  private final Json json;
  private final RunResults results;

  Client(ClientConfig config, Json json) {
    this.config = config;
    this.json = json;
    connection = new Connection(config);
    results = new RunResults(connection);
  }

  ClientConfig config() {
    return config;
  }

  Connection connection() {
    return connection;
  }

  Json json() {
    return json;
  }

  RunResults results() {
    return results;
  }

  /** The request for one run, checked against the limit of a message. */
  TriggerWorkflowRequest request(String task, Object input, RunOptions options) {
    var request =
        TriggerWorkflowRequest.newBuilder()
            .setName(config.qualified(task))
            .setInput(json.object("the input of task " + task, input));
    options.priority().ifPresent(request::setPriority);
    Map<String, Object> metadata = metadata(options);
    if (!metadata.isEmpty()) {
      request.setAdditionalMetadata(json.object("the metadata of a run", metadata));
    }
    options.workerLabels().forEach((key, wish) -> request.putDesiredWorkerLabels(key, wish.wire()));
    var whole = request.build();
    if (whole.getSerializedSize() > config.transport().sendBytesMax()) {
      throw new IllegalArgumentException(
          "the input of task "
              + task
              + " makes a request of "
              + whole.getSerializedSize()
              + " bytes, more than the limit of "
              + config.transport().sendBytesMax());
    }
    return whole;
  }

  /** That of the options, and the trace that the caller is in unless they name another. */
  private static Map<String, Object> metadata(RunOptions options) {
    String trace = CurrentTrace.get();
    if (trace == null || options.metadata().containsKey(CurrentTrace.KEY)) {
      return options.metadata();
    }
    Map<String, Object> all = new LinkedHashMap<>(options.metadata());
    all.put(CurrentTrace.KEY, trace);
    return all;
  }

  /** Starts one run; its id. */
  String trigger(TriggerWorkflowRequest request) {
    return Await.value(
            "start of " + request.getName(),
            connection.call(
                WorkflowServiceGrpc.getTriggerWorkflowMethod(), request, Patience.REQUEST))
        .getWorkflowRunId();
  }

  /** Starts many runs, a chunk at a time; their ids in the order of the inputs. */
  <I> List<String> trigger(
      Iterable<? extends I> inputs, Function<I, TriggerWorkflowRequest> request) {
    List<String> ids = new ArrayList<>();
    var chunk = BulkTriggerWorkflowRequest.newBuilder();
    int bytes = 0;
    for (I input : inputs) {
      TriggerWorkflowRequest item = request.apply(input);
      int size = item.getSerializedSize() + ITEM_OVERHEAD_BYTES;
      if (chunk.getWorkflowsCount() == CHUNK_ITEMS_MAX
          || (chunk.getWorkflowsCount() > 0 && bytes + size > CHUNK_BYTES_MAX)) {
        ids.addAll(trigger(chunk.build()));
        chunk.clear();
        bytes = 0;
      }
      chunk.addWorkflows(item);
      bytes += size;
    }
    if (chunk.getWorkflowsCount() > 0) {
      ids.addAll(trigger(chunk.build()));
    }
    return ids;
  }

  private List<String> trigger(BulkTriggerWorkflowRequest chunk) {
    String what = "start of " + chunk.getWorkflowsCount() + " runs";
    BulkTriggerWorkflowResponse answer =
        Await.value(
            what,
            connection.call(
                WorkflowServiceGrpc.getBulkTriggerWorkflowMethod(), chunk, Patience.REQUEST));
    if (answer.getWorkflowRunIdsCount() != chunk.getWorkflowsCount()) {
      throw new BroadaxeException(
          "INTERNAL", what + ": the engine gave " + answer.getWorkflowRunIdsCount() + " ids", null);
    }
    return answer.getWorkflowRunIdsList();
  }

  /** Asks for the cancellation of a run or task. */
  void cancel(String id) {
    Await.value(
        "cancellation of " + id,
        connection.call(
            AdminServiceGrpc.getCancelTasksMethod(),
            CancelTasksRequest.newBuilder().addExternalIds(id).build(),
            Patience.REQUEST));
  }

  /** What became of the tasks of a run, read by itself instead of from the stream of ends. */
  List<StepRunResult> tasks(String runId) {
    var details =
        Await.value(
            "result of run " + runId,
            connection.call(
                AdminServiceGrpc.getGetRunDetailsMethod(),
                GetRunDetailsRequest.newBuilder().setExternalId(runId).build(),
                Patience.REQUEST));
    return details.getTaskRunsMap().values().stream().map(Client::result).toList();
  }

  private static StepRunResult result(TaskRunDetail task) {
    var result =
        StepRunResult.newBuilder()
            .setTaskName(task.getReadableId())
            .setTaskRunExternalId(task.getExternalId());
    return switch (task.getStatus()) {
      case COMPLETED -> result.setOutput(task.getOutput().toStringUtf8()).build();
      case CANCELLED -> result.setError("").build();
      default -> result.setError(task.getError()).build();
    };
  }

  @Override
  public void close() {
    results.close();
    connection.close();
  }
}
