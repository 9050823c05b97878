package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.ResourceEventType;
import dev.broadaxe.wire.v0.SubscribeToWorkflowEventsRequest;
import dev.broadaxe.wire.v0.WorkflowEvent;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What happens in one run from now on, as it arrives. */
final class RunStream implements Iterator<WorkflowEvent> {

  private final String runId;
  private final Iterator<WorkflowEvent> events;

  private RunStream(String runId, Iterator<WorkflowEvent> events) {
    this.runId = runId;
    this.events = events;
  }

  /** The text that the tasks of a run stream; the subscription stands when this returns. */
  static Stream<String> of(Connection connection, String runId) {
    Context.CancellableContext subscription = Context.ROOT.withCancellation();
    var events = new RunStream(runId, subscribe(connection, runId, subscription));
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(events, Spliterator.ORDERED), false)
        .filter(event -> event.getEventType() == ResourceEventType.RESOURCE_EVENT_TYPE_STREAM)
        .map(WorkflowEvent::getEventPayload)
        .onClose(() -> subscription.cancel(null));
  }

  private static Iterator<WorkflowEvent> subscribe(
      Connection connection, String runId, Context subscription) {
    Context previous = subscription.attach();
    try {
      return ClientCalls.blockingServerStreamingCall(
          connection.channel(),
          DispatcherGrpc.getSubscribeToWorkflowEventsMethod(),
          connection.options(),
          SubscribeToWorkflowEventsRequest.newBuilder().setWorkflowRunId(runId).build());
    } finally {
      subscription.detach(previous);
    }
  }

  @Override
  public boolean hasNext() {
    try {
      return events.hasNext();
    } catch (StatusRuntimeException e) {
      throw Await.failure("stream of run " + runId, e);
    }
  }

  @Override
  public WorkflowEvent next() {
    return events.next();
  }
}
