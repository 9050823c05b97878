package dev.broadaxe.grpcapi;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The status that a call ends with. */
final class StatusOf {
  private static final int TRIES = 200;

  private StatusOf() {}

  static Status call(Supplier<?> call) {
    try {
      var _ = call.get();
      return Status.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  /** The status of the first of many calls that ends with this code. */
  static Status eventually(Status.Code code, Supplier<?> call) {
    Status status = Status.OK;
    for (int i = 0; i < TRIES; i++) {
      status = call(call);
      if (status.getCode() == code) {
        return status;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new AssertionError("never " + code + ", at last " + status);
  }
}
