package dev.broadaxe.sdk;

import org.jspecify.annotations.Nullable;

/** Something that was asked of the engine and did not come about. */
public sealed class BroadaxeException extends RuntimeException
    permits RunCancelledException, RunFailedException {

  private static final long serialVersionUID = 1L;

  private final String code;

  BroadaxeException(String code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * The kind of failure, as the name of a gRPC status code: {@code INVALID_ARGUMENT} for a request
   * that can never work, {@code UNAVAILABLE} for an engine that was away for too long, {@code
   * UNAUTHENTICATED} for a bad token, {@code DEADLINE_EXCEEDED} for a wait that ended first, {@code
   * CANCELLED} for an interrupted one, and so on.
   */
  public final String code() {
    return code;
  }
}
