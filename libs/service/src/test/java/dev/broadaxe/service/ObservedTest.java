package dev.broadaxe.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.Settings;
import dev.broadaxe.telemetry.Telemetry;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether there are traces, and what is said of the process with them. */
class ObservedTest {
  @Test
  void thereAreTracesOnlyForACollector() {
    Map<String, String> least = Map.of("SERVER_GRPC_INSECURE", "true");
    try (Telemetry off = Observed.open(Settings.load(least), "scheduler", "scheduler-1")) {
      assertThat(off.traces().on()).isFalse();
    }
    Map<String, String> collector =
        Map.of("SERVER_GRPC_INSECURE", "true", "SERVER_OTEL_COLLECTOR_URL", "http://127.0.0.1:1");
    try (Telemetry on = Observed.open(Settings.load(collector), "scheduler", "scheduler-1")) {
      assertThat(on.traces().on()).isTrue();
    }
  }

  @Test
  void attributesInTheFormOfTheStandard() {
    assertThat(Observed.listed("k8s.pod.name=a-1, k8s.namespace.name = b%2Cc,broken,=x"))
        .containsExactly(Map.entry("k8s.pod.name", "a-1"), Map.entry("k8s.namespace.name", "b,c"));
    assertThat(Observed.listed("")).isEmpty();
  }
}
