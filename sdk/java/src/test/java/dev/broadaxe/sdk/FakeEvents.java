package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.EventsServiceGrpc;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.PutLogResponse;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import dev.broadaxe.wire.v0.PutStreamEventResponse;
import dev.broadaxe.wire.v0.ResourceEventType;
import dev.broadaxe.wire.v0.WorkflowEvent;
import io.grpc.stub.StreamObserver;

/** What tasks say while they run, as the fake engine takes it. */
final class FakeEvents extends EventsServiceGrpc.EventsServiceImplBase {

  private final FakeEngine engine;

  FakeEvents(FakeEngine engine) {
    this.engine = engine;
  }

  @Override
  public void putLog(PutLogRequest request, StreamObserver<PutLogResponse> observer) {
    synchronized (engine) {
      engine.logs.add(request);
      engine.notifyAll();
    }
    FakeDispatcher.answer(observer, PutLogResponse.getDefaultInstance());
  }

  @Override
  public void putStreamEvent(
      PutStreamEventRequest request, StreamObserver<PutStreamEventResponse> observer) {
    synchronized (engine) {
      engine.chunks.add(request);
      FakeEngine.Run run = engine.run(request.getTaskRunExternalId());
      var event =
          WorkflowEvent.newBuilder()
              .setEventType(ResourceEventType.RESOURCE_EVENT_TYPE_STREAM)
              .setEventPayload(request.getMessage().toStringUtf8())
              .build();
      run.readers.forEach(reader -> reader.onNext(event));
      engine.notifyAll();
    }
    FakeDispatcher.answer(observer, PutStreamEventResponse.getDefaultInstance());
  }
}
