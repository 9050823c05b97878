package dev.broadaxe.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a process. A trace begins with the trigger of a run and is taken up from what is
 * carried along: headers, and the {@code traceparent} in the run's metadata. Where nothing is
 * recorded nothing is made, so that it costs next to nothing.
 */
public final class Traces {
  /** No traces. */
  public static final Traces OFF = new Traces(null, 0);

  private static final ScopedValue<TraceParent> CHOSEN = ScopedValue.newInstance();

  private final @Nullable Tracer tracer;
  private final double ratio;

  /**
   * Traces that go to this tracer, whose ids come from {@link #ids}.
   *
   * @param ratio how many of the runs that begin a trace are recorded, 0 to 1
   */
  Traces(@Nullable Tracer tracer, double ratio) {
    this.tracer = tracer;
    this.ratio = ratio;
  }

  /** What a span is to the one above it. */
  public enum Kind {
    /** It answers a request. */
    SERVER(SpanKind.SERVER),
    /** It takes a message. */
    CONSUMER(SpanKind.CONSUMER),
    /** It sends one. */
    PRODUCER(SpanKind.PRODUCER);

    private final SpanKind kind;

    Kind(SpanKind kind) {
      this.kind = kind;
    }
  }

  /** Ids by chance, but for spans whose ids follow from those of runs. */
  static IdGenerator ids() {
    IdGenerator random = IdGenerator.random();
    return new IdGenerator() {
      @Override
      public String generateSpanId() {
        return CHOSEN.isBound() ? CHOSEN.get().span() : random.generateSpanId();
      }

      @Override
      public String generateTraceId() {
        return CHOSEN.isBound() ? CHOSEN.get().trace() : random.generateTraceId();
      }
    };
  }

  /** Whether any trace can be recorded. */
  public boolean on() {
    return tracer != null;
  }

  /** Where what runs now belongs, or null when that is not recorded. */
  public @Nullable TraceParent current() {
    TraceParent here = here();
    return here != null && here.sampled() ? here : null;
  }

  /** Where what runs now belongs, recorded or not, or null when that is nowhere. */
  private @Nullable TraceParent here() {
    if (tracer == null) {
      return null;
    }
    SpanContext here = Span.current().getSpanContext();
    return here.isValid()
        ? new TraceParent(here.getTraceId(), here.getSpanId(), here.isSampled())
        : null;
  }

  /** Does the work as part of that trace, if there is one. */
  public <T> T within(@Nullable TraceParent trace, Supplier<T> work) {
    if (tracer == null || trace == null) {
      return work.get();
    }
    try (Scope _ = above(trace).makeCurrent()) {
      return work.get();
    }
  }

  /** The same for work without a result. */
  public void within(@Nullable TraceParent trace, Runnable work) {
    var unused =
        within(
            trace,
            () -> {
              work.run();
              return true;
            });
  }

  /**
   * Begins the span of a trigger. Without a trace of the caller's the run is the root of its own,
   * if it is among those that are recorded.
   *
   * @param given what the run's metadata has
   */
  public TraceSpan trigger(UUID run, @Nullable TraceParent given) {
    Tracer to = tracer;
    if (to == null) {
      return TraceSpan.NONE;
    }
    if (given != null) {
      return begin(SpanNames.TRIGGER, Kind.SERVER, given);
    }
    TraceParent caller = here();
    TraceParent place =
        caller == null
            ? TraceParent.ofRun(run, TraceParent.among(run, ratio))
            : TraceParent.ofRun(run, caller);
    if (!place.sampled()) {
      return TraceSpan.unrecorded(place);
    }
    Context above = caller == null ? Context.root() : above(caller);
    return ScopedValue.where(CHOSEN, place)
        .call(() -> start(to, SpanNames.TRIGGER, Kind.SERVER, above));
  }

  /**
   * Begins a span in a trace, below the current one if that is of the same trace.
   *
   * @param trace null for that of what runs now
   */
  public TraceSpan begin(String name, Kind kind, @Nullable TraceParent trace) {
    if (tracer == null) {
      return TraceSpan.NONE;
    }
    TraceParent here = here();
    boolean same = trace == null || (here != null && here.trace().equals(trace.trace()));
    TraceParent above = same ? here : trace;
    if (above == null) {
      return TraceSpan.NONE;
    }
    return above.sampled() ? start(tracer, name, kind, above(above)) : TraceSpan.unrecorded(above);
  }

  private static TraceSpan start(Tracer tracer, String name, Kind kind, Context above) {
    return TraceSpan.of(
        tracer.spanBuilder(name).setSpanKind(kind.kind).setParent(above).startSpan());
  }

  private static Context above(TraceParent trace) {
    SpanContext context =
        SpanContext.createFromRemoteParent(
            trace.trace(),
            trace.span(),
            trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
            TraceState.getDefault());
    return Context.root().with(Span.wrap(context));
  }
}
