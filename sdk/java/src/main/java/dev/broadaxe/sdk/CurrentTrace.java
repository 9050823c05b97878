package dev.broadaxe.sdk;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a thread is in: runs that it starts belong there, and so does what a handler does
 * for a run. Nothing, unless the program has OpenTelemetry's API.
 */
final class CurrentTrace {
  /** The entry of the metadata that says where a run belongs. */
  static final String KEY = "traceparent";

  private static final boolean KNOWN = known();

  private CurrentTrace() {}

  private static boolean known() {
    try {
      Class.forName("io.opentelemetry.api.trace.Span", false, CurrentTrace.class.getClassLoader());
      Class.forName("io.opentelemetry.context.Context", false, CurrentTrace.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** What is written into the metadata of a run that this thread starts, or null. */
  static @Nullable String get() {
    return KNOWN ? Api.get() : null;
  }

  /** A time in which a thread is in a trace. */
  interface Stay {
    void close();
  }

  /**
   * The thread is in the trace of a run until the stay is closed.
   *
   * @param metadata that of the run
   */
  static Stay enter(Supplier<Map<String, Object>> metadata) {
    return KNOWN && metadata.get().get(KEY) instanceof String parent ? Api.enter(parent) : () -> {};
  }

  /** All that needs OpenTelemetry's classes, loaded only when they are there. */
  private static final class Api {
    private static final Pattern PARENT =
        Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    static @Nullable String get() {
      SpanContext here = Span.current().getSpanContext();
      return here.isValid()
          ? "00-" + here.getTraceId() + "-" + here.getSpanId() + "-" + here.getTraceFlags().asHex()
          : null;
    }

    @SuppressWarnings("MustBeClosedChecker") // whoever is told to stay closes it
    static Stay enter(String parent) {
      Matcher parts = PARENT.matcher(parent);
      if (!parts.matches()) {
        return () -> {};
      }
      SpanContext run =
          SpanContext.createFromRemoteParent(
              parts.group(1),
              parts.group(2),
              TraceFlags.fromHex(parts.group(3), 0),
              TraceState.getDefault());
      Scope scope = Context.current().with(Span.wrap(run)).makeCurrent();
      return scope::close;
    }
  }
}
