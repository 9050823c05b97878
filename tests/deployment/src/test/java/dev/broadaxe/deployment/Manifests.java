package dev.broadaxe.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The objects that a rendering made. */
record Manifests(List<JsonNode> all) {

  /** Where each kind that makes pods has what they are made of. */
  private static final Map<String, String> PODS =
      Map.of(
          "Pod", "",
          "Job", "/spec/template",
          "CronJob", "/spec/jobTemplate/spec/template",
          "Deployment", "/spec/template",
          "StatefulSet", "/spec/template");

  List<JsonNode> of(String kind) {
    return all.stream().filter(object -> kind.equals(kind(object))).toList();
  }

  Optional<JsonNode> find(String kind, String name) {
    return of(kind).stream().filter(object -> name.equals(name(object))).findFirst();
  }

  JsonNode get(String kind, String name) {
    return find(kind, name)
        .orElseThrow(() -> new AssertionError("no " + kind + " " + name + " was rendered"));
  }

  /** What makes pods, in the order of rendering. */
  List<Workload> workloads() {
    return all.stream()
        .filter(object -> PODS.containsKey(kind(object)))
        .map(object -> new Workload(object, object.at(PODS.get(kind(object)))))
        .toList();
  }

  Workload workload(String kind, String name) {
    JsonNode object = get(kind, name);
    return new Workload(object, object.at(PODS.get(kind)));
  }

  static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /** Whether an object's labels have all that a selector asks for. */
  static boolean matches(JsonNode labels, JsonNode selector) {
    return !selector.isEmpty()
        && selector.properties().stream()
            .allMatch(entry -> entry.getValue().equals(labels.get(entry.getKey())));
  }

  /** Something that makes pods, and what it makes them of. */
  record Workload(JsonNode object, JsonNode template) {

    String kind() {
      return Manifests.kind(object);
    }

    String name() {
      return Manifests.name(object);
    }

    JsonNode spec() {
      return template.path("spec");
    }

    JsonNode labels() {
      return template.at("/metadata/labels");
    }

    /** Whether the program in it is one of the project's, not the Postgres or broker of a trial. */
    boolean isOurs() {
      return !kind().equals("StatefulSet");
    }

    /** Whether it is one of the services, which run until they are told to stop. */
    boolean isService() {
      return kind().equals("Deployment");
    }

    List<JsonNode> containers() {
      List<JsonNode> containers = new ArrayList<>();
      Stream.of("initContainers", "containers")
          .forEach(field -> spec().path(field).forEach(containers::add));
      return containers;
    }

    /** The container that is not there to prepare something. */
    JsonNode main() {
      return spec().path("containers").path(0);
    }

    /** The value of a variable of the main container, if it is written down. */
    Optional<String> variable(String name) {
      return main()
          .path("env")
          .valueStream()
          .filter(entry -> name.equals(entry.path("name").asText()) && entry.has("value"))
          .map(entry -> entry.path("value").asText())
          .findFirst();
    }

    @Override
    public String toString() {
      return kind() + " " + name();
    }
  }
}
