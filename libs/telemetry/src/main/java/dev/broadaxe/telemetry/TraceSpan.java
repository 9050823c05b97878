package dev.broadaxe.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A span under way, or nothing: of what is not recorded it keeps only where it would belong. */
public final class TraceSpan {
  /** What belongs to no trace. */
  public static final TraceSpan NONE = new TraceSpan(null, null);

  private final @Nullable Span span;
  private final @Nullable TraceParent place;

  private TraceSpan(@Nullable Span span, @Nullable TraceParent place) {
    this.span = span;
    this.place = place;
  }

  static TraceSpan unrecorded(TraceParent place) {
    return new TraceSpan(null, place);
  }

  static TraceSpan of(Span span) {
    SpanContext context = span.getSpanContext();
    return new TraceSpan(
        span, new TraceParent(context.getTraceId(), context.getSpanId(), context.isSampled()));
  }

  /** Whether it is sent anywhere, so that what is only for it can be left out otherwise. */
  public boolean recorded() {
    return span != null;
  }

  /** What those are told who go on with this trace, or null when there is none. */
  public @Nullable TraceParent place() {
    return place;
  }

  /** Adds what may be known. */
  public TraceSpan with(String key, @Nullable Object value) {
    if (span != null && value != null) {
      span.setAttribute(key, value.toString());
    }
    return this;
  }

  /** Whatever the work begins belongs below this span. */
  public <T> T within(Supplier<T> work) {
    if (span == null) {
      return work.get();
    }
    try (Scope _ = Context.current().with(span).makeCurrent()) {
      return work.get();
    }
  }

  /** The same for work without a result. */
  public void within(Runnable work) {
    var unused =
        within(
            () -> {
              work.run();
              return true;
            });
  }

  /** It is over, with a success or what callers are refused every day. */
  public void end() {
    if (span != null) {
      span.end();
    }
  }

  /**
   * It is over and was no success.
   *
   * @param why a sentence or a code
   */
  public void failed(String why) {
    if (span != null) {
      span.setStatus(StatusCode.ERROR, why);
      span.end();
    }
  }
}
