package dev.broadaxe.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.util.Optional;

/** Where this process sends its traces: {@code SERVER_OTEL_*}. */
@Chapter(number = 14, title = "Traces, and measurements that are sent")
public interface OtelConfig {

  @Setting(
      value = "The name under which the process is shown: `service.name`.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      },
      otherwise = "the name of the service")
  Optional<String> serviceName();

  @Setting(
      value =
          "The collector, which takes OTLP over gRPC: `host:port`, `http://host:port` without TLS, `https://host:port` with it. Nothing is recorded without one.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      },
      otherwise = "as OTEL_EXPORTER_OTLP_ENDPOINT")
  @WithConverter(CollectorUrl.class)
  Optional<String> collectorUrl();

  @Setting(
      value = "How many of the runs that begin a trace are recorded, 0 to 1.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("1")
  @WithConverter(Ratio.class)
  double traceIdRatio();

  @Setting(
      value = "Reaches the collector without TLS, unless its address says itself how.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("false")
  @WithConverter(GoBoolean.class)
  boolean insecure();

  @Setting(
      value = "The value of the header `authorization` for the collector.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      },
      secret = true)
  Optional<String> collectorAuth();

  @Setting(
      value = "What else is said of the process with each trace: `key=value` pairs between commas.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      },
      otherwise = "as OTEL_RESOURCE_ATTRIBUTES")
  Optional<String> resourceAttributes();

  @Setting(
      value = "Sends measurements to the collector too.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("false")
  @WithConverter(GoBoolean.class)
  boolean metricsEnabled();

  /** {@link #collectorUrl} with the scheme that says whether there is TLS. */
  default Optional<URI> collector() {
    return collectorUrl()
        .map(url -> url.contains("://") ? url : (insecure() ? "http://" + url : "https://" + url))
        .map(URI::create);
  }
}
