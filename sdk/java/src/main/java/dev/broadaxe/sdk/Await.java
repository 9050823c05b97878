package dev.broadaxe.sdk;

import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for futures on behalf of a caller, in terms that the caller knows. */
final class Await {

  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private Await() {}

  /** The value, however long it takes. */
  static <T> T value(String what, CompletableFuture<T> future) {
    return value(what, future, FOR_EVER);
  }

  /** The value, if it comes in time. */
  static <T> T value(String what, CompletableFuture<T> future, Duration timeout) {
    try {
      return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BroadaxeException("CANCELLED", what + ": interrupted while waiting", e);
    } catch (TimeoutException e) {
      throw new BroadaxeException(
          "DEADLINE_EXCEEDED", what + ": not there after " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw failure(what, e.getCause() == null ? e : e.getCause());
    }
  }

  /** Tells how the future ended, without anyone waiting; with null for a value. */
  static void afterwards(CompletableFuture<?> future, Consumer<@Nullable Throwable> then) {
    var unused = future.whenComplete((value, failure) -> then.accept(failure));
  }

  /** A failure of a call, as the caller sees it; the trace is that of the calling thread. */
  static BroadaxeException failure(String what, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String reason = status.getDescription();
    return new BroadaxeException(
        status.getCode().name(),
        what + ": " + status.getCode() + (reason == null ? "" : ": " + reason),
        failure);
  }
}
