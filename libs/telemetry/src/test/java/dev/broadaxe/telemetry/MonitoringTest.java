package dev.broadaxe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboard and alerts look at what there is, and each alert is explained. */
class MonitoringTest {
  private static final String FOLDER = "deploy/helm/broadaxe/monitoring/";
  private static final Pattern METRIC = Pattern.compile("\\b(broadaxe|jvm)(_[a-z]+)+\\b");
  private static final Pattern LINE = Pattern.compile("^([a-z_]+)[{ ]", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
  private static final Pattern EXPLAINED = Pattern.compile("\\| `(Broadaxe\\w+)` \\|");

  @ParameterizedTest
  @ValueSource(strings = {"dashboard.json", "alerts.yaml"})
  void onlyWhatIsMeasured(String file) throws IOException {
    String measured = everything();
    Set<String> names = found(LINE, measured);
    names.addAll(found(LABEL, measured));

    assertThat(names).hasSizeGreaterThan(50);
    assertThat(METRIC.matcher(text(FOLDER + file)).results().map(MatchResult::group))
        .isNotEmpty()
        .allMatch(names::contains);
  }

  @Test
  void everyAlertIsExplainedAndNoOther() throws IOException {
    assertThat(found(EXPLAINED, text("docs/operations.md")))
        .isEqualTo(found(ALERT, text(FOLDER + "alerts.yaml")))
        .isNotEmpty();
  }

  /** What is read when everything was measured once. */
  private static String everything() throws IOException {
    try (Telemetry telemetry = new Telemetry()) {
      telemetry.loops().turned("loop", 1, 1, Duration.ZERO, Duration.ZERO);
      telemetry.rounds().ended(1, "committed", 1, Duration.ZERO);
      telemetry.rounds().putAside(1, 1);
      telemetry.doors().handed("trigger-runs", "taken");
      telemetry.doors().answered("trigger-runs", "done", Duration.ZERO);
      telemetry.doors().came("deliver");
      telemetry.doors().started(Duration.ZERO);
      Gauges gauges = telemetry.gauges();
      gauges.lanes(() -> Map.of("1", new Gauges.LaneLevel(true, 2, 3, 4)));
      gauges.pools(() -> Map.of("doors", new Gauges.PoolLevel(1, 2, 3)));
      gauges.door(() -> 1, () -> 2);
      gauges.waiting(() -> Map.of("others", 1L));
      gauges.bus(() -> true, () -> 1);
      gauges.busLosses(() -> 1, () -> 2, () -> 3);
      var out = new ByteArrayOutputStream();
      telemetry.write(out);
      String text = out.toString(StandardCharsets.UTF_8);
      assertThat(catalogue(text)).isEmpty();
      return text;
    }
  }

  /** Names of the catalogue that nobody measured, so that this test knows of every new one. */
  private static List<String> catalogue(String text) {
    return Stream.of(MetricNames.class.getFields())
        .map(MonitoringTest::value)
        .filter(name -> !text.contains("\n" + name.replace('.', '_')))
        .toList();
  }

  private static String value(Field field) {
    try {
      return (String) Objects.requireNonNull(field.get(null));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String text(String file) throws IOException {
    Path path =
        Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
            .map(folder -> folder.resolve(file))
            .filter(Files::exists)
            .findFirst()
            .orElseThrow();
    return Files.readString(path);
  }
}
