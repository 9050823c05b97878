package dev.broadaxe.deployment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A copy of the chart, rendered by the Helm library. Hooks bear another name in it, since the
 * library leaves them out of what it renders.
 */
final class Chart {
  static final String NAMESPACE = "here";

  /** What hooks are marked with in rendered manifests. */
  static final String HOOK = "hook.shown";

  static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  private final Path folder;
  private final Path values;
  private final String release;
  private final String kubernetes;

  private Chart(Path folder, String release, String kubernetes) {
    this.folder = folder;
    this.values = folder.resolveSibling("given.yaml");
    this.release = release;
    this.kubernetes = kubernetes;
  }

  /** As it is installed for the first time. */
  static Chart installed(Path temporary) {
    return copy(temporary.resolve("installed"), "it", UnaryOperator.identity());
  }

  /** As an upgrade renders it. */
  static Chart upgraded(Path temporary) {
    return copy(
        temporary.resolve("upgraded"), "it", text -> text.replace(".Release.IsUpgrade", "true"));
  }

  Chart named(String name) {
    return new Chart(folder, name, kubernetes);
  }

  /** For another release of Kubernetes than the oldest that the chart takes. */
  Chart on(String release) {
    return new Chart(folder, this.release, release);
  }

  static Path root() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve(".mvn"))) {
        return dir;
      }
    }
    throw new IllegalStateException("no project above " + Path.of("").toAbsolutePath());
  }

  /** Later values win. */
  Manifests render(String... given) {
    return new Manifests(
        documents(
            new Helm(folder)
                .template()
                .withName(release)
                .withNamespace(NAMESPACE)
                .withKubeVersion(kubernetes)
                .withValuesFile(valuesOf(given))
                .call()));
  }

  /** What Helm says against the templates and values; {@code given} counts as the chart's own. */
  LintResult lint(String... given) {
    Path own = folder.resolve("values.yaml");
    try {
      String before = Files.readString(own);
      Files.writeString(own, YAML.writeValueAsString(merged(before, merged(given).toString())));
      try {
        return new Helm(folder).lint().strict().call();
      } finally {
        Files.writeString(own, before);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path valuesOf(String... given) {
    try {
      return Files.writeString(values, YAML.writeValueAsString(merged(given)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Later texts win. */
  static JsonNode merged(String... texts) {
    JsonNode all = YAML.createObjectNode();
    try {
      for (String text : texts) {
        YAML.readerForUpdating(all).readValue(text);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  private static List<JsonNode> documents(String text) {
    List<JsonNode> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(text)) {
      all.forEachRemaining(
          document -> {
            if (document.isObject()) {
              documents.add(document);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return documents;
  }

  private static Chart copy(Path to, String release, UnaryOperator<String> change) {
    Path from = root().resolve("deploy/helm/broadaxe");
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path copied = to.resolve(from.relativize(file).toString());
        Files.createDirectories(copied.getParent());
        String text = Files.readString(file).replace("helm.sh/hook:", HOOK + ":");
        Files.writeString(copied, change.apply(text));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Chart(to, release, "1.30.0");
  }
}
