package dev.broadaxe.grpcapi;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a stream: takes messages from any thread without ever blocking it, and passes
 * them on, in order and one at a time, as fast as the other side reads.
 */
final class StreamWriter<T> {
  private final ServerCallStreamObserver<T> out;
  private final int messagesMax;
  private final long bytesMax;
  private final WaitingBytes ofAll;
  private final ConcurrentLinkedQueue<Entry<T>> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicInteger turns = new AtomicInteger();
  private volatile boolean closed;
  private volatile @Nullable Status end;

  /** What becomes of a message. */
  interface Fate {
    /** Asked right before it is written: false takes it back. */
    boolean claim();

    /** It was given to the transport. */
    void written();
  }

  private static final Fate INDIFFERENT =
      new Fate() {
        @Override
        public boolean claim() {
          return true;
        }

        @Override
        public void written() {}
      };

  private record Entry<T>(T message, int bytes, Fate fate) {}

  /**
   * A writer; to be made within the handler of the call, before that returns.
   *
   * @param messagesMax and bytesMax what may wait for a slow reader; more is refused
   * @param ofAll what waits on this stream and others together
   */
  StreamWriter(
      ServerCallStreamObserver<T> out, int messagesMax, long bytesMax, WaitingBytes ofAll) {
    this.out = out;
    this.ofAll = ofAll;
    this.messagesMax = messagesMax;
    this.bytesMax = bytesMax;
    out.setOnReadyHandler(this::drain);
  }

  boolean offer(T message, int bytes) {
    return offer(message, bytes, INDIFFERENT);
  }

  /** Takes a message to be written; false when the stream has ended or too much waits. */
  boolean offer(T message, int bytes, Fate fate) {
    if (closed || out.isCancelled()) {
      return false;
    }
    if (waiting.get() >= messagesMax
        || waitingBytes.get() + bytes > bytesMax
        || !ofAll.take(bytes)) {
      return false;
    }
    waiting.incrementAndGet();
    waitingBytes.addAndGet(bytes);
    queue.add(new Entry<>(message, bytes, fate));
    drain();
    if (closed) {
      // It ended in between, and nobody looks into the queue any more.
      dropAll();
    }
    return true;
  }

  /** Ends the stream after what waits was written. */
  void finish() {
    end = Status.OK;
    drain();
  }

  /** Ends the stream at once; what waits is dropped. */
  void end(Status status) {
    end = status;
    dropAll();
    drain();
  }

  /** The other side is gone: takes nothing any more. */
  void abandon() {
    closed = true;
    dropAll();
  }

  private void dropAll() {
    for (Entry<T> entry = queue.poll(); entry != null; entry = queue.poll()) {
      forget(entry);
    }
  }

  private void forget(Entry<T> entry) {
    waiting.decrementAndGet();
    waitingBytes.addAndGet(-entry.bytes());
    ofAll.giveBack(entry.bytes());
  }

  /** Whoever comes first writes for all that come meanwhile. */
  private void drain() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int taken = 1;
    do {
      write();
      taken = turns.addAndGet(-taken);
    } while (taken != 0);
  }

  private void write() {
    while (!closed && out.isReady()) {
      Entry<T> entry = queue.poll();
      if (entry == null) {
        break;
      }
      forget(entry);
      if (entry.fate().claim()) {
        out.onNext(entry.message());
        entry.fate().written();
      }
    }
    Status status = end;
    if (status != null && !closed && queue.isEmpty()) {
      closed = true;
      if (status.isOk()) {
        out.onCompleted();
      } else {
        out.onError(status.asRuntimeException());
      }
    }
  }
}
