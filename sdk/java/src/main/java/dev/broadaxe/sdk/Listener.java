package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import io.grpc.ClientCall;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The stream on which the engine sends work to one worker, opened again whenever it ends. */
final class Listener {

  private static final System.Logger LOG = System.getLogger("dev.broadaxe.sdk");

  /** How long a new stream may take to become known to the engine. */
  private static final Duration SETTLING = Duration.ofSeconds(3);

  private final Connection connection;
  private final Events events;
  private final Backoff backoff = new Backoff();
  private String workerId = "";
  private @Nullable Stream current;
  private boolean stopped;

  Listener(Connection connection, Events events) {
    this.connection = connection;
    this.events = events;
  }

  /** What a listener tells; called on the thread of the connection, so nothing may block. */
  interface Events {

    /** A stream is on its way. */
    void opened();

    /** Work, or its cancellation. */
    void assigned(AssignedAction action);

    /** The engine does not know the worker. */
    void dismissed();
  }

  /** Listens for this worker from now on. */
  void open(String id) {
    Stream before;
    synchronized (this) {
      workerId = id;
      before = current;
      current = null;
    }
    cancel(before);
    connect();
  }

  /** Opens another stream, unless the current one is so new that the engine may not know it yet. */
  void reopen() {
    Stream before;
    synchronized (this) {
      if (current == null || current.age().compareTo(SETTLING) < 0) {
        return;
      }
      before = current;
      current = null;
    }
    LOG.log(Level.INFO, "the engine has lost the stream of worker {0}", workerId);
    cancel(before);
    connect();
  }

  /** Ends the stream for good. */
  void stop() {
    Stream before;
    synchronized (this) {
      stopped = true;
      before = current;
      current = null;
    }
    cancel(before);
  }

  private static void cancel(@Nullable Stream stream) {
    if (stream != null) {
      stream.call.cancel("the worker has no more use for this stream", null);
    }
  }

  private void connect() {
    Stream stream;
    WorkerListenRequest request;
    synchronized (this) {
      if (stopped || current != null || connection.closed()) {
        return;
      }
      stream =
          new Stream(
              connection
                  .channel()
                  .newCall(DispatcherGrpc.getListenV2Method(), connection.options()));
      current = stream;
      request = WorkerListenRequest.newBuilder().setWorkerId(workerId).build();
    }
    ClientCalls.asyncServerStreamingCall(stream.call, request, stream);
    events.opened();
  }

  private void ended(Stream stream, Status status) {
    Duration pause;
    synchronized (this) {
      if (current != stream || stopped) {
        return;
      }
      current = null;
      if (stream.delivered || stream.age().compareTo(SETTLING) > 0) {
        backoff.reset();
      }
      pause = backoff.next();
    }
    if (status.getCode() == Status.Code.NOT_FOUND) {
      events.dismissed();
      return;
    }
    LOG.log(
        status.isOk() ? Level.DEBUG : Level.WARNING,
        "the stream of worker {0} has ended ({1}: {2}); it is opened again",
        workerId,
        status.getCode(),
        status.getDescription());
    connection.later(
        pause,
        () -> {
          connection.hurry();
          connect();
        });
  }

  /** One stream, from its opening to its end. */
  private final class Stream implements StreamObserver<AssignedAction> {

    private final ClientCall<WorkerListenRequest, AssignedAction> call;
    private final long openedNanos = System.nanoTime();
    private volatile boolean delivered;

    Stream(ClientCall<WorkerListenRequest, AssignedAction> call) {
      this.call = call;
    }

    Duration age() {
      return Duration.ofNanos(System.nanoTime() - openedNanos);
    }

    @Override
    public void onNext(AssignedAction action) {
      delivered = true;
      events.assigned(action);
    }

    @Override
    public void onError(Throwable failure) {
      ended(this, Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended(this, Status.OK);
    }
  }
}
