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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The streams on which clients wait for runs or hear what happens in them. */
final class WatchEndpoint {
  private static final int EVENTS_WAITING_MAX = 50_000;
  private static final long BYTES_WAITING_MAX = 64L << 20;
  private static final int LOOKS_FOR_UNKNOWN = 10;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int KEY_CHARS_MAX = 1_024;
  private static final int STREAMS_PER_TENANT = 10_000;
  private static final int STREAMS_PER_DOOR = 50_000;

  private final Door door;
  private final RunRows rows;
  private final WatchStreams streams = new WatchStreams(STREAMS_PER_TENANT, STREAMS_PER_DOOR);
  private final WaitingBytes waiting = WaitingBytes.ofMemory();

  WatchEndpoint(Door door, RunRows rows) {
    this.door = door;
    this.rows = rows;
  }

  StreamObserver<SubscribeToWorkflowRunsRequest> subscribeToRuns(
      Caller caller, ServerCallStreamObserver<WorkflowRunEvent> out) {
    StreamWriter<WorkflowRunEvent> writer = writer(caller.tenant(), out);
    RunWatch.Subscriber subscriber = new RunWatch.Subscriber(caller.tenant(), writer);
    Runnable leave = onEnd(caller.tenant(), writer, out, () -> door.runWatch().leave(subscriber));
    return new StreamObserver<>() {
      @Override
      public void onNext(SubscribeToWorkflowRunsRequest request) {
        UUID run = Names.uuid(request.getWorkflowRunId());
        if (run != null
            && !door.offer(() -> door.runWatch().subscribe(subscriber, run, System.nanoTime()))) {
          // Left out of account the run would be waited for in vain.
          writer.end(Status.UNAVAILABLE.withDescription("too much to do at the moment"));
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
    UUID run =
        request.getWorkflowRunId().isEmpty()
            ? null
            : WireIds.parse(request.getWorkflowRunId(), "invalid workflow run id");
    if (run == null) {
      checkLength("additional_meta_key", request.getAdditionalMetaKey());
      checkLength("additional_meta_value", request.getAdditionalMetaValue());
    }
    StreamWriter<WorkflowEvent> writer = writer(caller.tenant(), out);
    EventSubscriber subscriber = new EventSubscriber(caller.tenant(), writer);
    if (run != null) {
      byRun(subscriber, run, writer, out);
      return;
    }
    MetadataWatch.Follower follower =
        new MetadataWatch.Follower(
            subscriber, request.getAdditionalMetaKey(), request.getAdditionalMetaValue());
    onEnd(caller.tenant(), writer, out, () -> door.metadataWatch().leave(follower));
    begin(writer, () -> door.metadataWatch().follow(follower));
  }

  private static void checkLength(String field, String text) {
    if (text.length() > KEY_CHARS_MAX) {
      throw Declined.invalid(field + " must not be longer than " + KEY_CHARS_MAX + " characters");
    }
  }

  /** The writer of one more stream; throws {@link Declined} when there are too many. */
  private <T> StreamWriter<T> writer(UUID tenant, ServerCallStreamObserver<T> out) {
    streams.enter(tenant);
    return new StreamWriter<>(out, EVENTS_WAITING_MAX, BYTES_WAITING_MAX, waiting);
  }

  private <T> Runnable onEnd(
      UUID tenant, StreamWriter<T> writer, ServerCallStreamObserver<T> out, Runnable leave) {
    AtomicBoolean over = new AtomicBoolean();
    Runnable left =
        () -> {
          if (over.compareAndSet(false, true)) {
            writer.abandon();
            door.open().remove(writer);
            streams.leave(tenant);
            door.leaving(leave);
          }
        };
    out.setOnCancelHandler(left);
    out.setOnCloseHandler(left);
    door.open().add(writer);
    return left;
  }

  private void begin(StreamWriter<?> writer, Runnable subscription) {
    if (!door.offer(subscription)) {
      writer.end(Status.UNAVAILABLE.withDescription("too much to do at the moment"));
    }
  }

  /** How many streams are open. */
  int open() {
    return streams.count();
  }

  private void byRun(
      EventSubscriber subscriber,
      UUID run,
      StreamWriter<WorkflowEvent> writer,
      ServerCallStreamObserver<WorkflowEvent> out) {
    onEnd(subscriber.tenant(), writer, out, () -> door.eventWatch().leave(subscriber, run));
    // Heard first and looked up then, so that nothing falls in between.
    begin(writer, () -> door.eventWatch().subscribe(subscriber, run, System.nanoTime()));
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
