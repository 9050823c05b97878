package dev.broadaxe.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/configuration.md says is what the code says; {@code -Dupdate} writes it anew. */
class ConfigurationPageTest {

  private static final Pattern NAME = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+(_\\*)?");

  @Test
  void thePageIsWhatTheCodeSays() throws IOException {
    Path page = docs().resolve("configuration.md");
    if (System.getProperty("update") != null) {
      Files.writeString(page, ConfigurationPage.text());
    }

    assertThat(page)
        .as("run this test with -Dupdate to write the page anew")
        .hasContent(ConfigurationPage.text());
  }

  @Test
  void everySettingIsExplained() {
    assertThat(Catalogue.entries())
        .isNotEmpty()
        .allSatisfy(
            entry -> {
              assertThat(entry.name()).matches(NAME);
              assertThat(entry.setting().value()).endsWith(".").doesNotContain("|");
              assertThat(entry.setting().by()).isNotEmpty().doesNotHaveDuplicates();
              assertThat(entry.standard().isEmpty() || entry.setting().otherwise().isEmpty())
                  .as("%s has one default", entry.name())
                  .isTrue();
            });
  }

  @Test
  void everyChapterHasOneTitle() {
    assertThat(Catalogue.entries().stream().map(Catalogue.Entry::chapter).distinct())
        .extracting(Chapter::number)
        .doesNotHaveDuplicates();
  }

  @Test
  void noNameIsInTwoPlaces() {
    List<String> names =
        Stream.of(
                Catalogue.byName().keySet().stream(),
                Catalogue.entries().stream().flatMap(entry -> Stream.of(entry.setting().aliases())),
                WithoutEffect.groups().stream().flatMap(group -> group.names().stream()))
            .flatMap(part -> part)
            .toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(NAME.asMatchPredicate());
    assertThat(Catalogue.byName().keySet()).noneMatch(WithoutEffect::contains);
  }

  @Test
  void everyReasonIsASentenceWithNames() {
    assertThat(WithoutEffect.groups())
        .isNotEmpty()
        .allSatisfy(
            group -> {
              assertThat(group.reason()).endsWith(".");
              assertThat(group.names()).isNotEmpty().isSorted();
            });
  }

  private static Path docs() {
    return Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
        .map(folder -> folder.resolve("docs"))
        .filter(folder -> Files.exists(folder.resolve("compatibility.md")))
        .findFirst()
        .orElseThrow();
  }
}
