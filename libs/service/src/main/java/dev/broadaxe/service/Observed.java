package dev.broadaxe.service;

import dev.broadaxe.config.OtelConfig;
import dev.broadaxe.config.Settings;
import dev.broadaxe.telemetry.Collector;
import dev.broadaxe.telemetry.Telemetry;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is measured and traced of a process, as its settings have it. */
public final class Observed {
  private Observed() {}

  /**
   * Measurements that are all zero, and traces if the settings name somebody who collects them.
   *
   * @param kind which service it is
   * @param process names this process among all of its kind
   */
  public static Telemetry open(Settings settings, String kind, String process) {
    OtelConfig otel = settings.server().otel();
    URI collector = otel.collector().orElse(null);
    if (collector == null) {
      return new Telemetry();
    }
    Map<String, String> who = listed(otel.resourceAttributes().orElse(""));
    who.put("service.name", otel.serviceName().orElse(kind));
    who.put("service.namespace", "broadaxe");
    who.put("service.instance.id", process);
    return new Telemetry(
        new Collector(
            collector,
            otel.collectorAuth().orElse(null),
            otel.traceIdRatio(),
            otel.metricsEnabled(),
            who));
  }

  /** {@code key=value} pairs between commas, as the standard variable has them. */
  static Map<String, String> listed(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    for (String pair : text.split(",")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        pairs.put(
            pair.substring(0, equals).strip(),
            URLDecoder.decode(pair.substring(equals + 1).strip(), StandardCharsets.UTF_8));
      }
    }
    return pairs;
  }
}
