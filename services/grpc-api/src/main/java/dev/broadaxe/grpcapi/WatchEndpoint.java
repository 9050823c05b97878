package dev.broadaxe.grpcapi;

import dev.broadaxe.door.Declined;
import dev.broadaxe.door.Names;
import dev.broadaxe.model.RunStatus;
import dev.broadaxe.wire.v0.SubscribeToWorkflowEventsRequest;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkflowEvent;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The streams on which clients wait for runs or hear what happens in them. */
final class WatchEndpoint {
  private static final int EVENTS_WAITING_MAX = 50_000;
  private static final long BYTES_WAITING_MAX = 64L << 20;
  private static final int LOOKS_FOR_UNKNOWN = 10;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int KEY_CHARS_MAX = 1_024;

  private final Door door;
  private final RunRows rows;

  WatchEndpoint(Door door, RunRows rows) {
    this.door = door;
    this.rows = rows;
  }

  StreamObserver<SubscribeToWorkflowRunsRequest> subscribeToRuns(
      Caller caller, ServerCallStreamObserver<WorkflowRunEvent> out) {
    StreamWriter<WorkflowRunEvent> writer =
        new StreamWriter<>(out, EVENTS_WAITING_MAX, BYTES_WAITING_MAX);
    RunWatch.Subscriber subscriber = new RunWatch.Subscriber(caller.tenant(), writer);
    Runnable leave =
        () -> {
          writer.abandon();
          door.open().remove(writer);
          door.back(() -> door.runWatch().leave(subscriber));
        };
    out.setOnCancelHandler(leave);
    out.setOnCloseHandler(leave);
    door.open().add(writer);
    return new StreamObserver<>() {
      @Override
      public void onNext(SubscribeToWorkflowRunsRequest request) {
        UUID run = Names.uuid(request.getWorkflowRunId());
        if (run != null) {
          door.back(() -> door.runWatch().subscribe(subscriber, run, System.nanoTime()));
        }
      }

      @Override
      public void onError(Throwable failure) {
        leave.run();
      }

      @Override
      public void onCompleted() {
        writer.finish();
      }
    };
  }

  void subscribeToEvents(
      Caller caller,
      SubscribeToWorkflowEventsRequest request,
      ServerCallStreamObserver<WorkflowEvent> out) {
    boolean byMetadata =
        !request.getAdditionalMetaKey().isEmpty() && !request.getAdditionalMetaValue().isEmpty();
    if (request.getWorkflowRunId().isEmpty() && !byMetadata) {
      throw Declined.invalid(
          "either workflow run id or additional meta key-value must be provided");
    }
    StreamWriter<WorkflowEvent> writer =
        new StreamWriter<>(out, EVENTS_WAITING_MAX, BYTES_WAITING_MAX);
    EventSubscriber subscriber = new EventSubscriber(caller.tenant(), writer);
    if (!request.getWorkflowRunId().isEmpty()) {
      UUID run = WireIds.parse(request.getWorkflowRunId(), "invalid workflow run id");
      byRun(subscriber, run, writer, out);
      return;
    }
    if (request.getAdditionalMetaKey().length() > KEY_CHARS_MAX) {
      throw Declined.invalid(
          "additional_meta_key must not be longer than " + KEY_CHARS_MAX + " characters");
    }
    MetadataWatch.Follower follower =
        new MetadataWatch.Follower(
            subscriber, request.getAdditionalMetaKey(), request.getAdditionalMetaValue());
    onEnd(writer, out, () -> door.metadataWatch().leave(follower));
    door.back(() -> door.metadataWatch().follow(follower));
  }

  private void onEnd(
      StreamWriter<WorkflowEvent> writer,
      ServerCallStreamObserver<WorkflowEvent> out,
      Runnable leave) {
    Runnable left =
        () -> {
          writer.abandon();
          door.open().remove(writer);
          door.back(leave);
        };
    out.setOnCancelHandler(left);
    out.setOnCloseHandler(left);
    door.open().add(writer);
  }

  private void byRun(
      EventSubscriber subscriber,
      UUID run,
      StreamWriter<WorkflowEvent> writer,
      ServerCallStreamObserver<WorkflowEvent> out) {
    onEnd(writer, out, () -> door.eventWatch().leave(subscriber, run));
    // Heard first and looked up then, so that nothing falls in between.
    door.back(() -> door.eventWatch().subscribe(subscriber, run, System.nanoTime()));
    door.run(() -> lookUp(subscriber, run, out));
  }

  private void lookUp(
      EventSubscriber subscriber, UUID run, ServerCallStreamObserver<WorkflowEvent> out) {
    try {
      RunStatus status = null;
      for (int i = 0; i < LOOKS_FOR_UNKNOWN && !out.isCancelled(); i++) {
        if (i > 0) {
          LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
        status = rows.statuses(subscriber.tenant(), List.of(run)).get(run);
        if (status != null) {
          break;
        }
      }
      found(subscriber, run, status);
    } catch (RuntimeException e) {
      Status failure = Failures.status(e);
      door.back(() -> subscriber.end(failure));
    }
  }

  private void found(EventSubscriber subscriber, UUID run, @Nullable RunStatus status) {
    door.back(
        () -> {
          if (status == null) {
            door.eventWatch().leave(subscriber, run);
            subscriber.end(Status.NOT_FOUND.withDescription("workflow run " + run + " not found"));
          } else if (status.ended()) {
            door.eventWatch().isOver(subscriber, run, status);
          } else {
            door.eventWatch().goesOn(subscriber, run);
          }
        });
  }
}
