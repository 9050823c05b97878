package dev.broadaxe.sdk;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One unary call with its retries; no thread waits for it. */
final class Call<Q, A> {

  private static final Set<Status.Code> FINAL =
      EnumSet.of(
          Status.Code.UNIMPLEMENTED,
          Status.Code.NOT_FOUND,
          Status.Code.INVALID_ARGUMENT,
          Status.Code.ALREADY_EXISTS,
          Status.Code.UNAUTHENTICATED,
          Status.Code.PERMISSION_DENIED,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.OUT_OF_RANGE);

  private final Connection connection;
  private final MethodDescriptor<Q, A> method;
  private final Q request;
  private final Patience patience;
  private final CompletableFuture<A> answer = new CompletableFuture<>();
  private final Backoff backoff = new Backoff();
  private final long startNanos = System.nanoTime();
  private volatile Throwable lastFailure = Status.UNAVAILABLE.asException();

  Call(Connection connection, MethodDescriptor<Q, A> method, Q request, Patience patience) {
    this.connection = connection;
    this.method = method;
    this.request = request;
    this.patience = patience;
  }

  CompletableFuture<A> start() {
    attempt();
    return answer;
  }

  private void attempt() {
    CallOptions options =
        connection.options().withDeadlineAfter(patience.perTry().toMillis(), TimeUnit.MILLISECONDS);
    ClientCalls.asyncUnaryCall(
        connection.channel().newCall(method, options), request, new Observer());
  }

  private void failed(Throwable failure) {
    if (mayRetry(Status.fromThrowable(failure))) {
      lastFailure = failure;
      connection.pause(this, backoff.next());
    } else {
      answer.completeExceptionally(failure);
    }
  }

  /** Tries once more; called when the pause is over. */
  void retry() {
    connection.hurry();
    attempt();
  }

  /** Gives up; called when the connection closes during a pause. */
  void abandon() {
    answer.completeExceptionally(lastFailure);
  }

  /** Whether a repetition would fail alike. */
  static boolean isFinal(Status status) {
    return FINAL.contains(status.getCode());
  }

  private boolean mayRetry(Status status) {
    return !isFinal(status)
        && !connection.closed()
        && System.nanoTime() - startNanos < patience.total().toNanos();
  }

  /** Hands the one answer on. */
  private final class Observer implements StreamObserver<A> {

    private @Nullable A value;

    @Override
    public void onNext(A message) {
      value = message;
    }

    @Override
    public void onError(Throwable failure) {
      failed(failure);
    }

    @Override
    public void onCompleted() {
      if (value == null) {
        failed(Status.INTERNAL.withDescription("the engine sent no answer").asException());
      } else {
        answer.complete(value);
      }
    }
  }
}
