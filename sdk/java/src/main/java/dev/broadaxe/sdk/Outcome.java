package dev.broadaxe.sdk;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * What came of an attempt.
 *
 * @param completed whether it returned
 * @param payload the output as JSON text, or the error
 * @param permanent whether a further attempt would make no sense
 */
record Outcome(boolean completed, String payload, boolean permanent) {

  private static final int ERROR_CHARS_MAX = 100_000;

  static Outcome completed(String output) {
    return new Outcome(true, output, false);
  }

  /** The exception in full, as {@code Type: message} and its stack trace. */
  static Outcome failed(Throwable failure) {
    var text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return new Outcome(
        false,
        Text.cut(text.toString(), ERROR_CHARS_MAX),
        failure instanceof NonRetryableException);
  }
}
