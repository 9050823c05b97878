package dev.broadaxe.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProviderBuilder;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The measurements of a process, which nobody collects before somebody reads them: until then they
 * cost what it takes to count. Traces are there if somebody collects them.
 */
public final class Telemetry implements AutoCloseable {
  /** The form in which measurements are read, as an HTTP header names it. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String SCOPE = "dev.broadaxe";

  private final PrometheusMetricReader reader = new PrometheusMetricReader(_ -> false);

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final SdkMeterProvider provider;
  private final @Nullable SdkTracerProvider tracers;
  private final Traces traces;
  private final LoopMetrics loops;
  private final RoundMetrics rounds;
  private final DoorMetrics doors;
  private final Gauges gauges;

  /** Measurements that all are zero, for readers of {@link #write} alone; no traces. */
  public Telemetry() {
    this(SdkMeterProvider.builder(), null, 0);
  }

  /** Measurements that all are zero, and traces that are sent to the collector. */
  public Telemetry(Collector collector) {
    this(meters(collector), tracers(collector), collector.ratio());
  }

  /** Traces that go to this processor. */
  Telemetry(SpanProcessor spans, double ratio) {
    this(
        SdkMeterProvider.builder(),
        SdkTracerProvider.builder().setIdGenerator(Traces.ids()).addSpanProcessor(spans).build(),
        ratio);
  }

  private Telemetry(
      SdkMeterProviderBuilder meters, @Nullable SdkTracerProvider tracers, double ratio) {
    this.provider = meters.registerMetricReader(reader).build();
    this.tracers = tracers;
    this.traces = tracers == null ? Traces.OFF : new Traces(tracers.get(SCOPE), ratio);
    Meter meter = provider.get(SCOPE);
    loops = new LoopMetrics(meter);
    rounds = new RoundMetrics(meter);
    doors = new DoorMetrics(meter);
    gauges = new Gauges(meter);
    JvmMetrics.watch(gauges);
  }

  private static SdkTracerProvider tracers(Collector to) {
    OtlpGrpcSpanExporterBuilder exporter =
        OtlpGrpcSpanExporter.builder().setEndpoint(to.address().toString());
    if (to.authorization() != null) {
      exporter.addHeader("authorization", to.authorization());
    }
    return SdkTracerProvider.builder()
        .setResource(resource(to))
        .setIdGenerator(Traces.ids())
        .addSpanProcessor(
            BatchSpanProcessor.builder(exporter.build())
                .setMaxQueueSize(Collector.WAITING_MAX)
                .setScheduleDelay(Collector.GATHER)
                .build())
        .build();
  }

  private static SdkMeterProviderBuilder meters(Collector to) {
    SdkMeterProviderBuilder meters = SdkMeterProvider.builder();
    if (to.metrics()) {
      OtlpGrpcMetricExporterBuilder exporter =
          OtlpGrpcMetricExporter.builder().setEndpoint(to.address().toString());
      if (to.authorization() != null) {
        exporter.addHeader("authorization", to.authorization());
      }
      meters
          .setResource(resource(to))
          .registerMetricReader(PeriodicMetricReader.create(exporter.build()));
    }
    return meters;
  }

  private static Resource resource(Collector to) {
    AttributesBuilder who = Attributes.builder();
    to.who().forEach(who::put);
    return Resource.getDefault().merge(Resource.create(who.build()));
  }

  /** Those of loops. */
  public LoopMetrics loops() {
    return loops;
  }

  /** Those of rounds. */
  public RoundMetrics rounds() {
    return rounds;
  }

  /** Those of doors. */
  public DoorMetrics doors() {
    return doors;
  }

  /** Those that parts tell of themselves. */
  public Gauges gauges() {
    return gauges;
  }

  /** The spans of this process. */
  public Traces traces() {
    return traces;
  }

  /** Writes all measurements as they are now, in the text form that Prometheus reads. */
  public void write(OutputStream out) throws IOException {
    writer.write(out, reader.collect());
  }

  /** Sends what was recorded and not sent yet, if that goes at once. */
  @Override
  public void close() {
    if (tracers != null) {
      tracers.shutdown().join(Collector.FAREWELL.toSeconds(), TimeUnit.SECONDS);
    }
    provider.shutdown().join(Collector.FAREWELL.toSeconds(), TimeUnit.SECONDS);
  }
}
