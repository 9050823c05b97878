package dev.broadaxe.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** Runs belong to the trace of whoever starts them, and handlers to that of their run. */
class CurrentTraceTest extends Fixture {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TEXT = "00-" + TRACE + "-b7ad6b7169203331-01";
  private static final SpanContext CALLER =
      SpanContext.create(
          TRACE, "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

  private final Task<Greeting, Reply> task =
      task(
          (in, context) ->
              new Reply(
                  context.metadata().get("traceparent")
                      + " "
                      + Span.current().getSpanContext().getTraceId()));

  private static <T> T inTrace(Callable<T> work) throws Exception {
    return Context.current().with(Span.wrap(CALLER)).wrap(work).call();
  }

  @Test
  void aRunIsInTheTraceOfItsCallerAndSoIsItsHandler() throws Exception {
    started(task);

    assertThat(inTrace(() -> task.run(new Greeting("Ada"))))
        .isEqualTo(new Reply(TEXT + " " + TRACE));
  }

  @Test
  void whatTheOptionsSayGoesBeforeIt() throws Exception {
    started(task);
    String other = TEXT.replace("0af7", "1111");
    var options = RunOptions.DEFAULT.withMetadata("traceparent", other);

    assertThat(inTrace(() -> task.run(new Greeting("Ada"), options)))
        .isEqualTo(new Reply(other + " " + other.substring(3, 35)));
  }

  @Test
  void withoutATraceNothingIsAdded() {
    started(task);

    assertThat(task.run(new Greeting("Ada")))
        .isEqualTo(new Reply("null " + SpanContext.getInvalid().getTraceId()));
  }

  @Test
  void aThreadIsInTheTraceUntilItsStayIsOver() {
    CurrentTrace.Stay stay = CurrentTrace.enter(() -> Map.of("traceparent", TEXT));
    assertThat(CurrentTrace.get()).isEqualTo(TEXT);
    stay.close();
    assertThat(CurrentTrace.get()).isNull();
  }

  @Test
  void whatIsNoTraceIsPassedOver() {
    CurrentTrace.Stay stay = CurrentTrace.enter(() -> Map.of("traceparent", "what"));
    assertThat(CurrentTrace.get()).isNull();
    stay.close();
  }
}
