package dev.broadaxe.config;

import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.InetSocketAddress;

/** A port of its own for the measurements of this process: {@code SERVER_PROMETHEUS_*}. */
@Chapter(number = 14, title = "Traces, and measurements that are sent")
public interface PrometheusConfig {

  @Setting(
      value =
          "Opens a port of its own for the metrics, which are at `/metrics` of the health port or"
              + " of the REST API anyway.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("false")
  @WithConverter(GoBoolean.class)
  boolean enabled();

  @Setting(
      value = "Where that port is: `host:port`, or `:port` for all addresses of the machine.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault(":9090")
  @WithConverter(ListenAddress.class)
  InetSocketAddress address();

  @Setting(
      value = "The path of the metrics there.",
      by = {
        Program.GRPC_API,
        Program.REST_API,
        Program.SCHEDULER,
        Program.CONTROLLERS,
        Program.ALL_IN_ONE
      })
  @WithDefault("/metrics")
  @WithConverter(UrlPath.class)
  String path();
}
