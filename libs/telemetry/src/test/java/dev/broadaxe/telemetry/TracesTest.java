package dev.broadaxe.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which spans there are, and what hangs below what. */
class TracesTest {
  private static final UUID RUN = UUID.fromString("0192f0c1-2d3e-7f00-8a1b-2c3d4e5f6071");
  private static final String RUN_TRACE = "0192f0c12d3e7f008a1b2c3d4e5f6071";
  private static final String RUN_SPAN = "8a1b2c3d4e5f6071";
  private static final TraceParent CALLER =
      new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);
  private static final TraceParent UNRECORDED =
      new TraceParent(CALLER.trace(), CALLER.span(), false);

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final Telemetry telemetry = new Telemetry(SimpleSpanProcessor.create(spans), 1);
  private final Traces traces = telemetry.traces();

  @AfterEach
  void close() {
    telemetry.close();
  }

  private List<SpanData> ended() {
    return spans.getFinishedSpanItems();
  }

  private SpanData only() {
    assertThat(ended()).hasSize(1);
    return ended().getFirst();
  }

  @Test
  void aRunThatBeginsATraceIsItsRoot() {
    TraceSpan span = traces.trigger(RUN, null);
    span.with(SpanKeys.RUN, RUN).end();

    assertThat(span.place()).isEqualTo(new TraceParent(RUN_TRACE, RUN_SPAN, true));
    assertThat(only().getTraceId()).isEqualTo(RUN_TRACE);
    assertThat(only().getSpanId()).isEqualTo(RUN_SPAN);
    assertThat(only().getParentSpanContext().isValid()).isFalse();
    assertThat(only().getAttributes().asMap().toString()).contains(RUN.toString());
  }

  @Test
  void aRunOfACallThatIsInATraceIsBelowTheCall() {
    TraceSpan call = traces.begin("Service/Method", Traces.Kind.SERVER, CALLER);
    TraceSpan span = call.within(() -> traces.trigger(RUN, null));
    span.end();

    assertThat(span.place()).isEqualTo(new TraceParent(CALLER.trace(), RUN_SPAN, true));
    assertThat(only().getParentSpanId()).isEqualTo(requireNonNull(call.place()).span());
  }

  @Test
  void aRunWhoseMetadataSaysSoIsBelowTheCallersSpan() {
    traces.trigger(RUN, CALLER).end();

    assertThat(only().getTraceId()).isEqualTo(CALLER.trace());
    assertThat(only().getParentSpanId()).isEqualTo(CALLER.span());
  }

  @Test
  void whatIsBegunWithinASpanIsBelowItInTheSameTrace() {
    TraceSpan call = traces.begin("Service/Method", Traces.Kind.SERVER, CALLER);
    call.within(() -> traces.begin(SpanNames.REPORT, Traces.Kind.SERVER, CALLER).end());
    assertThat(only().getParentSpanId()).isEqualTo(requireNonNull(call.place()).span());

    spans.reset();
    TraceParent other = TraceParent.ofRun(RUN, true);
    call.within(() -> traces.begin(SpanNames.REPORT, Traces.Kind.SERVER, other).end());
    assertThat(only().getTraceId()).isEqualTo(RUN_TRACE);
    assertThat(only().getParentSpanId()).isEqualTo(RUN_SPAN);
  }

  @Test
  void aTraceGoesOnWhereItIsCarriedTo() {
    TraceParent carried = traces.within(CALLER, traces::current);
    assertThat(carried).isEqualTo(CALLER);
    assertThat(traces.current()).isNull();

    traces.within(
        CALLER, () -> traces.begin(SpanNames.ROUND, Traces.Kind.CONSUMER, null).failed("busy"));
    assertThat(only().getParentSpanId()).isEqualTo(CALLER.span());
    assertThat(only().getStatus()).isEqualTo(StatusData.create(StatusCode.ERROR, "busy"));
  }

  @Test
  void nothingBelongsToNoTraceButATrigger() {
    assertThat(traces.begin(SpanNames.ROUND, Traces.Kind.CONSUMER, null).recorded()).isFalse();
    assertThat(ended()).isEmpty();
  }

  @Test
  void whatTheCallerDoesNotRecordIsNotRecorded() {
    assertThat(traces.trigger(RUN, UNRECORDED).recorded()).isFalse();
    assertThat(traces.begin("Service/Method", Traces.Kind.SERVER, UNRECORDED).recorded()).isFalse();
    assertThat(traces.within(UNRECORDED, () -> traces.trigger(RUN, null)).place())
        .isEqualTo(TraceParent.ofRun(RUN, UNRECORDED));
    assertThat(traces.within(UNRECORDED, traces::current)).isNull();
    assertThat(ended()).isEmpty();
  }

  @Test
  void asManyRunsAreRecordedAsIsWantedAndTheOthersSaySo() {
    try (Telemetry some = new Telemetry(SimpleSpanProcessor.create(spans), 0.25)) {
      // The ids of runs: 62 random bits, of which the lowest 56 decide.
      List<TraceSpan> runs =
          LongStream.range(0, 1_000)
              .mapToObj(i -> new UUID(0x0192f0c12d3e7000L, Long.MIN_VALUE | i << 46 | i))
              .map(run -> some.traces().trigger(run, null))
              .toList();

      assertThat(runs.stream().filter(TraceSpan::recorded)).hasSizeBetween(245, 260);
      assertThat(runs).allMatch(run -> run.recorded() == requireNonNull(run.place()).sampled());
    }
  }

  @Test
  void withoutACollectorThereIsNothing() {
    assertThat(Traces.OFF.trigger(RUN, CALLER)).isSameAs(TraceSpan.NONE);
    assertThat(Traces.OFF.within(CALLER, Traces.OFF::current)).isNull();
    assertThat(Traces.OFF.begin(SpanNames.ROUND, Traces.Kind.CONSUMER, CALLER))
        .isSameAs(TraceSpan.NONE);
  }
}
