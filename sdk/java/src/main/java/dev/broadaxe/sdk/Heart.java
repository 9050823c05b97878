package dev.broadaxe.sdk;

import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import io.grpc.Status;
import java.time.Duration;

/** The heartbeats of a worker: one every four seconds, from its start to its very end. */
final class Heart {

  private static final Duration INTERVAL = Duration.ofSeconds(4);

  private final Connection connection;
  private final WorkerSession session;
  private volatile boolean stopped;

  Heart(Connection connection, WorkerSession session) {
    this.connection = connection;
    this.session = session;
  }

  void start() {
    connection.later(INTERVAL, this::next);
  }

  void stop() {
    stopped = true;
  }

  private void next() {
    if (!stopped) {
      beat();
      connection.later(INTERVAL, this::next);
    }
  }

  /** One beat between the others. */
  void beat() {
    var request =
        HeartbeatRequest.newBuilder()
            .setWorkerId(session.workerId())
            .setHeartbeatAt(Durations.now())
            .build();
    Await.afterwards(
        connection.call(DispatcherGrpc.getHeartbeatMethod(), request, Patience.ONCE),
        failure -> {
          if (failure != null && !stopped) {
            failed(Status.fromThrowable(failure).getCode());
          }
        });
  }

  private void failed(Status.Code code) {
    if (code == Status.Code.NOT_FOUND) {
      session.dismissed();
    } else if (code == Status.Code.FAILED_PRECONDITION) {
      session.streamLost();
    }
    // Whatever else it is, the next beat is a new chance.
  }
}
