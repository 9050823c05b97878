package dev.broadaxe.service;

import dev.broadaxe.messaging.TraceCarrier;
import dev.broadaxe.telemetry.TraceParent;
import dev.broadaxe.telemetry.Traces;
import org.jspecify.annotations.Nullable;

/** The traces of a process on their way between processes. */
final class CarriedTraces implements TraceCarrier {
  private final Traces traces;

  CarriedTraces(Traces traces) {
    this.traces = traces;
  }

  @Override
  public @Nullable String current() {
    TraceParent current = traces.current();
    return current == null ? null : current.text();
  }

  @Override
  public void within(String trace, Runnable work) {
    traces.within(TraceParent.parse(trace), work);
  }
}
