package dev.broadaxe.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the values, what the chart renders keeps every policy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class PolicyTest {
  private final Cluster cluster = new Cluster();
  private final Map<String, Manifests> rendered = new LinkedHashMap<>();

  @BeforeAll
  void render(@TempDir Path temporary) {
    Chart chart = Chart.installed(temporary);
    Combinations.all().forEach(some -> rendered.put(some.name(), chart.render(some.texts())));
    rendered.put(
        "a long name", chart.named("n".repeat(53)).render(Combinations.TRIAL, Combinations.ADDED));
    rendered.put(
        "an upgrade",
        Chart.upgraded(temporary).render(Combinations.TRIAL, Combinations.MUTUAL_TLS));
    rendered.put(
        "a newer Kubernetes", chart.on("1.35.0").render(Combinations.TRIAL, Combinations.ADDED));
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  static Stream<Policy> policies() {
    return Policy.all();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void isKept(Policy policy) {
    List<String> complaints = new ArrayList<>();
    rendered.forEach(
        (name, manifests) ->
            policy
                .complaints()
                .apply(manifests)
                .forEach(what -> complaints.add(name + ": " + what)));

    assertThat(rendered).hasSizeGreaterThan(140);
    assertThat(complaints).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noticesWhatBreaksIt(Policy policy) {
    Manifests broken =
        Policy.copy(
            Objects.requireNonNull(
                rendered.get("bundled, bundled, mutual TLS, as it is, everything")));
    policy.breaks().accept(broken);

    assertThat(policy.complaints().apply(broken)).isNotEmpty();
  }
}
