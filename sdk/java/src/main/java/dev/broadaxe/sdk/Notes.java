package dev.broadaxe.sdk;

import com.google.protobuf.ByteString;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.EventsServiceGrpc;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import io.grpc.MethodDescriptor;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** What one attempt says while it runs: log lines and stream chunks, sent in the background. */
final class Notes {

  /** How many log lines of a worker may be on their way. */
  static final int LOGS_OPEN_MAX = 1000;

  private static final System.Logger LOG = System.getLogger("dev.broadaxe.sdk");
  private static final int CHUNKS_OPEN_MAX = 256;
  private static final int LOG_CHARS_MAX = 10_000;

  private final Connection connection;
  private final AssignedAction action;
  private final Semaphore logPermits;
  private final Semaphore chunkPermits = new Semaphore(CHUNKS_OPEN_MAX);
  private long chunkIndex;
  private int open;

  Notes(Connection connection, AssignedAction action, Semaphore logPermits) {
    this.connection = connection;
    this.action = action;
    this.logPermits = logPermits;
  }

  void log(System.Logger.Level level, String message) {
    if (message.isEmpty()) {
      return;
    }
    if (!logPermits.tryAcquire()) {
      LOG.log(
          Level.WARNING,
          "a log line of task {0} is dropped: too many are on their way",
          action.getTaskRunExternalId());
      return;
    }
    send(
        EventsServiceGrpc.getPutLogMethod(),
        PutLogRequest.newBuilder()
            .setTaskRunExternalId(action.getTaskRunExternalId())
            .setCreatedAt(Durations.now())
            .setLevel(wireName(level))
            .setMessage(Text.cut(message, LOG_CHARS_MAX))
            .setTaskRetryCount(action.getRetryCount())
            .build(),
        logPermits);
  }

  private static String wireName(System.Logger.Level level) {
    return switch (level) {
      case ERROR, OFF -> "ERROR";
      case WARNING -> "WARN";
      case INFO -> "INFO";
      case ALL, TRACE, DEBUG -> "DEBUG";
    };
  }

  void stream(String chunk) {
    try {
      chunkPermits.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BroadaxeException("CANCELLED", "stream: interrupted while waiting", e);
    }
    // Numbering and sending are one step, so that the chunks leave in the order of their numbers.
    synchronized (chunkPermits) {
      send(
          EventsServiceGrpc.getPutStreamEventMethod(),
          PutStreamEventRequest.newBuilder()
              .setTaskRunExternalId(action.getTaskRunExternalId())
              .setCreatedAt(Durations.now())
              .setMessage(ByteString.copyFromUtf8(chunk))
              .setEventIndex(chunkIndex++)
              .build(),
          chunkPermits);
    }
  }

  private <Q, A> void send(MethodDescriptor<Q, A> method, Q request, Semaphore permits) {
    count(1);
    Await.afterwards(
        connection.call(method, request, Patience.NOTE),
        failure -> {
          permits.release();
          count(-1);
          if (failure != null) {
            LOG.log(
                Level.WARNING,
                "the engine did not take a note of task {0}: {1}",
                action.getTaskRunExternalId(),
                failure.getMessage());
          }
        });
  }

  private synchronized void count(int change) {
    open += change;
    if (open == 0) {
      notifyAll();
    }
  }

  /** Waits until everything so far has arrived or was given up, or the time is over. */
  synchronized void awaitSent(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      for (long left = timeout.toNanos(); open > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
