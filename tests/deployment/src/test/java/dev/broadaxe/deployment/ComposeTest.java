package dev.broadaxe.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.broadaxe.deployment.Manifests.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The Compose file runs what the chart runs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ComposeTest {
  private static final List<String> SERVICES =
      List.of("controllers", "grpc-api", "rest-api", "scheduler");

  /** A variable of Compose, with what stands for it if nobody has set it. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_]+)(?::([-?])([^}]*))?}");

  private Map<String, JsonNode> services = Map.of();
  private JsonNode file = Chart.YAML.createObjectNode();
  private Manifests chart = new Manifests(List.of());

  @BeforeAll
  void read(@TempDir Path temporary) throws IOException {
    String text = Files.readString(Chart.root().resolve("deploy/compose/compose.yaml"));
    // Aliases and merged keys are resolved as Compose does it.
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    file = Chart.YAML.valueToTree(tree);
    services = new TreeMap<>();
    file.path("services")
        .properties()
        .forEach(entry -> services.put(entry.getKey(), entry.getValue()));
    try (Cluster _ = new Cluster()) {
      chart = Chart.installed(temporary).render(Combinations.TRIAL);
    }
  }

  @Test
  void hasTheServicesOfTheChart() {
    assertThat(services.keySet()).containsAll(SERVICES).contains("postgres", "rabbitmq", "migrate");
    for (String service : SERVICES) {
      assertThat(image(service)).isEqualTo(inChart(service).main().path("image").asText());
    }
    assertThat(image("migrate"))
        .isEqualTo(image("admin"))
        .isEqualTo(image("check"))
        .endsWith(":" + version());
    for (String server : List.of("postgres", "rabbitmq")) {
      assertThat(image(server))
          .isEqualTo(chart.workload("StatefulSet", "it-" + server).main().path("image").asText());
    }
  }

  @Test
  void setsWhatTheProgramsKnow() {
    Set<String> unknown = new TreeSet<>();
    for (String service : SERVICES) {
      unknown.addAll(environment(service).keySet());
    }
    unknown.addAll(environment("admin").keySet());
    unknown.addAll(environment("migrate").keySet());
    unknown.removeAll(Names.ofSettings());

    assertThat(unknown).isEmpty();
  }

  /** But for where things are, which differs. */
  @Test
  void setsWhatTheChartSets() {
    Map<String, String> set = new TreeMap<>(environment("grpc-api"));
    set.keySet()
        .removeAll(
            Set.of(
                "DATABASE_URL",
                "SERVER_ENCRYPTION_JWT_PRIVATE_KEYSET_FILE",
                "SERVER_GRPC_BROADCAST_ADDRESS",
                "SERVER_MSGQUEUE_RABBITMQ_URL",
                "SERVER_URL"));

    assertThat(set).isNotEmpty();
    set.forEach(
        (name, value) -> assertThat(inChart("grpc-api").variable(name)).as(name).contains(value));
  }

  @Test
  void publishesThePortsOfTheDoorsOnThisMachineAlone() {
    assertThat(service("grpc-api").path("ports").path(0).asText())
        .isEqualTo("127.0.0.1:7070:" + environment("grpc-api").get("SERVER_GRPC_PORT"));
    assertThat(service("rest-api").path("ports").path(0).asText())
        .isEqualTo("127.0.0.1:8080:" + environment("rest-api").get("SERVER_PORT"));
    services.forEach(
        (name, service) ->
            assertThat(service.path("ports").size())
                .as(name)
                .isEqualTo(Set.of("grpc-api", "rest-api").contains(name) ? 1 : 0));
  }

  @Test
  void givesOurProgramsNoMoreRightsThanTheChart() {
    for (String name :
        List.of("controllers", "grpc-api", "rest-api", "scheduler", "admin", "check")) {
      JsonNode service = service(name);
      assertThat(service.path("user").asText()).as(name).isEqualTo("65532:65532");
      assertThat(service.path("read_only").asBoolean()).as(name).isTrue();
      assertThat(service.path("tmpfs").path(0).asText()).as(name).isEqualTo("/tmp");
      assertThat(service.path("cap_drop").path(0).asText()).as(name).isEqualTo("ALL");
      assertThat(service.path("security_opt").path(0).asText())
          .as(name)
          .isEqualTo("no-new-privileges:true");
      assertThat(service.has("mem_limit")).as(name).isTrue();
    }
  }

  /** What is waited for is there, and can be waited for in that way. */
  @Test
  void startsInAnOrderThatWorks() {
    services.forEach(
        (name, service) ->
            service
                .path("depends_on")
                .properties()
                .forEach(
                    entry -> {
                      JsonNode other = service(entry.getKey());
                      String condition = entry.getValue().path("condition").asText();
                      assertThat(other.isObject()).as("%s for %s", entry, name).isTrue();
                      assertThat(other.has("healthcheck"))
                          .as("%s for %s", entry, name)
                          .isEqualTo(condition.equals("service_healthy"));
                      if (condition.equals("service_completed_successfully")) {
                        assertThat(other.has("restart")).isFalse();
                      }
                    }));
  }

  @Test
  void usesVolumesAndVariablesThatItNames() throws IOException {
    Set<String> used = new TreeSet<>();
    services.forEach(
        (_, service) ->
            service
                .path("volumes")
                .forEach(volume -> used.add(volume.asText().replaceFirst(":.*", ""))));
    Set<String> declared = new TreeSet<>();
    file.path("volumes").fieldNames().forEachRemaining(declared::add);

    assertThat(used).isEqualTo(declared);
    Map<String, String> standards = new HashMap<>();
    Matcher variables =
        VARIABLE.matcher(Files.readString(Chart.root().resolve("deploy/compose/compose.yaml")));
    while (variables.find()) {
      if (variables.group(2) != null) {
        standards.putIfAbsent(variables.group(1), variables.group(2) + variables.group(3));
      } else {
        assertThat(standards).as("a variable without a default").containsKey(variables.group(1));
      }
    }
  }

  private JsonNode service(String name) {
    return services.getOrDefault(name, Chart.YAML.missingNode());
  }

  private Workload inChart(String service) {
    return chart.workload("Deployment", "it-" + service);
  }

  private String version() {
    return inChart("grpc-api").main().path("image").asText().replaceFirst(".*:", "");
  }

  private String image(String service) {
    return substituted(service(service).path("image").asText());
  }

  private Map<String, String> environment(String service) {
    Map<String, String> environment = new TreeMap<>();
    service(service)
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), substituted(entry.getValue().asText())));
    return environment;
  }

  private static String substituted(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement("-".equals(found.group(2)) ? found.group(3) : "given"));
  }
}
