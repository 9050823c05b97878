package dev.broadaxe.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every name stands in docs/telemetry.md, and no other. */
class CatalogueTest {

  private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\|.*");

  @Test
  void everyNameIsExplained() throws Exception {
    List<String> explained =
        Files.readAllLines(page()).stream()
            .map(ROW::matcher)
            .filter(row -> row.matches())
            .map(row -> row.group(1))
            .distinct()
            .toList();

    assertThat(explained).containsExactlyInAnyOrderElementsOf(names());
  }

  private static Path page() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("docs/telemetry.md"))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow();
  }

  private static List<String> names() throws IllegalAccessException {
    List<Field> fields =
        Stream.of(MetricNames.class, AttributeKeys.class, SpanNames.class, SpanKeys.class)
            .flatMap(catalogue -> Stream.of(catalogue.getFields()))
            .toList();
    Stream.Builder<String> names = Stream.builder();
    for (Field field : fields) {
      Object value = field.get(null);
      names.add(value instanceof AttributeKey<?> key ? key.getKey() : (String) value);
    }
    // What tells metrics apart may be said of spans, too.
    return names.build().distinct().toList();
  }
}
