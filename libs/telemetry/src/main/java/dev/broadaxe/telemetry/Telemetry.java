package dev.broadaxe.telemetry;

import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The measurements of a process, which nobody collects before somebody reads them: until then they
 * cost what it takes to count.
 */
public final class Telemetry implements AutoCloseable {
  /** The form in which they are read, as an HTTP header names it. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private final PrometheusMetricReader reader = new PrometheusMetricReader(_ -> false);

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final SdkMeterProvider provider =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final LoopMetrics loops;
  private final RoundMetrics rounds;
  private final DoorMetrics doors;

  /** Measurements that all are zero. */
  public Telemetry() {
    Meter meter = provider.get("dev.broadaxe");
    loops = new LoopMetrics(meter);
    rounds = new RoundMetrics(meter);
    doors = new DoorMetrics(meter);
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

  /** Writes all of them as they are now, in the text form that Prometheus reads. */
  public void write(OutputStream out) throws IOException {
    writer.write(out, reader.collect());
  }

  @Override
  public void close() {
    provider.close();
  }
}
