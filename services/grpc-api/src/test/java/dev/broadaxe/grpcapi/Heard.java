package dev.broadaxe.grpcapi;

import dev.broadaxe.testing.TestSignal;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a client hears on a stream, and how the stream ends. */
final class Heard<Q, R> implements ClientResponseObserver<Q, R> {
  private final TestSignal<R> messages = new TestSignal<>();
  private final TestSignal<Status> ends = new TestSignal<>();
  private volatile @Nullable ClientCallStreamObserver<Q> call;

  @Override
  public void beforeStart(ClientCallStreamObserver<Q> stream) {
    call = stream;
  }

  @Override
  public void onNext(R message) {
    messages.signal(message);
  }

  @Override
  public void onError(Throwable failure) {
    ends.signal(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    ends.signal(Status.OK);
  }

  R await(Predicate<R> wanted) {
    return messages.await(wanted);
  }

  List<R> await(int count) {
    return messages.await(count);
  }

  List<R> seen() {
    return messages.seen();
  }

  Status end() {
    return ends.await(1).getFirst();
  }

  boolean ended() {
    return !ends.seen().isEmpty();
  }

  void cancel() {
    ClientCallStreamObserver<Q> open = call;
    if (open != null) {
      open.cancel("the test leaves", null);
    }
  }
}
