package dev.broadaxe.sdk;

/** Thrown by a handler to fail its task for good, whatever retries are left. */
public final class NonRetryableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** A failure with a reason. */
  public NonRetryableException(String message) {
    super(message);
  }

  /** A failure with a reason and what caused it. */
  public NonRetryableException(String message, Throwable cause) {
    super(message, cause);
  }
}
