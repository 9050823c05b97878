package dev.broadaxe.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.deployment.Manifests.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What holds for objects and between them. */
final class ObjectPolicies {
  private static final int NAME_MAX = 63;
  private static final Set<String> SERVICES =
      Set.of("controllers", "grpc-api", "rest-api", "scheduler");

  /** Secrets that the values of {@link Combinations} say are there. */
  private static final Set<String> GIVEN = Set.of("db", "door", "keys", "more", "mq", "pull");

  static final List<Policy> ALL =
      List.of(
          policy(
              "objects have the form that Kubernetes gives them, and no other fields",
              (manifests, complain) ->
                  manifests
                      .all()
                      .forEach(
                          object ->
                              Types.complaint(object)
                                  .ifPresent(what -> complain.accept(id(object) + ": " + what))),
              manifests -> spec(manifests, "Deployment", "it-grpc-api").put("replica", 1)),
          policy(
              "names and labels are short enough, and labels tell whose an object is",
              ObjectPolicies::names,
              manifests ->
                  ((ObjectNode) manifests.get("Service", "it-grpc-api"))
                      .withObject("metadata")
                      .remove("labels")),
          policy(
              "what makes pods selects its own and no other's",
              ObjectPolicies::selectors,
              manifests ->
                  spec(manifests, "Deployment", "it-grpc-api")
                      .withObject("selector")
                      .withObject("matchLabels")
                      .remove("app.kubernetes.io/component")),
          policy(
              "a Service leads to ports that its pods have",
              ObjectPolicies::services,
              manifests ->
                  ((ObjectNode) spec(manifests, "Service", "it-grpc-api").path("ports").get(0))
                      .put("targetPort", "http")),
          policy(
              "budgets, autoscalers and spreading mean pods that are there",
              ObjectPolicies::references,
              manifests ->
                  spec(manifests, "PodDisruptionBudget", "it-grpc-api")
                      .withObject("selector")
                      .withObject("matchLabels")
                      .put("app.kubernetes.io/component", "grpc")),
          policy(
              "secrets that are read are there when they are read",
              ObjectPolicies::secrets,
              manifests ->
                  ((ObjectNode) manifests.get("Secret", "it-connections"))
                      .withObject("data")
                      .remove("DATABASE_URL")),
          policy(
              "network policies let in what is needed",
              ObjectPolicies::networks,
              manifests ->
                  ((ArrayNode) spec(manifests, "NetworkPolicy", "it-rest-api").path("ingress"))
                      .removeAll()),
          policy(
              "all services use the same bus, and speak of a broker only if there is one",
              ObjectPolicies::bus,
              manifests ->
                  ((ObjectNode) manifests.workload("Deployment", "it-scheduler").main())
                      .withArray("env")
                      .removeAll()),
          policy(
              "an Ingress and a ServiceMonitor lead to ports of Services",
              ObjectPolicies::entries,
              manifests ->
                  manifests
                      .of("Service")
                      .forEach(
                          service ->
                              service
                                  .at("/spec/ports")
                                  .forEach(port -> ((ObjectNode) port).put("name", "other")))));

  private ObjectPolicies() {}

  private static Policy policy(
      String name, BiConsumer<Manifests, Consumer<String>> check, Consumer<Manifests> breaks) {
    return new Policy(
        name,
        manifests -> {
          List<String> complaints = new ArrayList<>();
          check.accept(manifests, complaints::add);
          return complaints;
        },
        breaks);
  }

  private static void names(Manifests manifests, Consumer<String> complain) {
    for (JsonNode object : manifests.all()) {
      // Kubernetes adds eleven characters to the names of Jobs that a CronJob makes.
      int most = Manifests.kind(object).equals("CronJob") ? NAME_MAX - 11 : NAME_MAX;
      String name = Manifests.name(object);
      if (!name.matches("[a-z0-9]([a-z0-9-]*[a-z0-9])?") || name.length() > most) {
        complain.accept(id(object) + ": its name");
      }
      JsonNode labels = object.at("/metadata/labels");
      if (!labels.has("app.kubernetes.io/name")) {
        complain.accept(id(object) + ": no label tells whose it is");
      }
      labels.forEach(
          label -> {
            if (label.asText().length() > NAME_MAX) {
              complain.accept(id(object) + ": the label " + label);
            }
          });
    }
  }

  private static void selectors(Manifests manifests, Consumer<String> complain) {
    for (Workload pod : manifests.workloads()) {
      if (pod.isOurs() && !pod.isService()) {
        continue;
      }
      JsonNode selector = pod.object().at("/spec/selector/matchLabels");
      List<String> selected =
          manifests.workloads().stream()
              .filter(other -> Manifests.matches(other.labels(), selector))
              .map(Workload::toString)
              .toList();
      if (!selected.equals(List.of(pod.toString()))) {
        complain.accept(pod + " selects the pods of " + selected);
      }
    }
  }

  private static void services(Manifests manifests, Consumer<String> complain) {
    for (JsonNode service : manifests.of("Service")) {
      List<Workload> pods = selected(manifests, service.at("/spec/selector"));
      if (pods.size() != 1) {
        complain.accept(id(service) + " leads to " + pods);
        continue;
      }
      for (JsonNode port : service.at("/spec/ports")) {
        if (!ports(pods.getFirst()).contains(port.path("targetPort").asText())) {
          complain.accept(id(service) + " leads to the port " + port.path("targetPort"));
        }
      }
    }
  }

  private static void references(Manifests manifests, Consumer<String> complain) {
    for (JsonNode budget : manifests.of("PodDisruptionBudget")) {
      if (selected(manifests, budget.at("/spec/selector/matchLabels")).size() != 1) {
        complain.accept(id(budget) + " means no pods");
      }
    }
    Set<String> scaled = new TreeSet<>();
    for (JsonNode scaler : manifests.of("HorizontalPodAutoscaler")) {
      scaled.add(scaler.at("/spec/scaleTargetRef/name").asText());
      if (scaler.at("/spec/minReplicas").asInt() > scaler.at("/spec/maxReplicas").asInt()) {
        complain.accept(id(scaler) + ": its least is above its most");
      }
    }
    for (JsonNode deployment : manifests.of("Deployment")) {
      boolean byItself = scaled.remove(Manifests.name(deployment));
      if (deployment.path("spec").has("replicas") == byItself) {
        complain.accept(id(deployment) + ": replicas are set by the chart or by the autoscaler");
      }
    }
    if (!scaled.isEmpty()) {
      complain.accept("autoscalers of " + scaled + ", which are not there");
    }
    for (Workload pod : manifests.workloads()) {
      for (JsonNode spread : pod.spec().path("topologySpreadConstraints")) {
        if (!Manifests.matches(pod.labels(), spread.at("/labelSelector/matchLabels"))) {
          complain.accept(pod + " spreads the pods of others");
        }
      }
    }
  }

  /** A Job before an installation sees only what comes before it. */
  private static void secrets(Manifests manifests, Consumer<String> complain) {
    for (Workload pod : manifests.workloads()) {
      boolean early = phases(pod.object()).contains("pre-install");
      for (JsonNode reference : pod.spec().findValues("secretKeyRef")) {
        secret(manifests, pod, early, reference.path("name"), reference.path("key"), complain);
      }
      for (JsonNode volume : pod.spec().findValues("secret")) {
        for (JsonNode item : volume.path("items")) {
          secret(manifests, pod, early, volume.path("secretName"), item.path("key"), complain);
        }
      }
    }
  }

  private static void secret(
      Manifests manifests,
      Workload pod,
      boolean early,
      JsonNode name,
      JsonNode key,
      Consumer<String> complain) {
    if (GIVEN.contains(name.asText())) {
      return;
    }
    boolean there =
        manifests
            .find("Secret", name.asText())
            .filter(secret -> secret.path("data").has(key.asText()))
            .filter(secret -> !early || phases(secret).contains("pre-install"))
            .isPresent();
    if (!there) {
      complain.accept(pod + " reads " + key + " of the secret " + name + ", which is not there");
    }
  }

  private static List<String> phases(JsonNode object) {
    return List.of(object.at("/metadata/annotations").path(Chart.HOOK).asText().split(","));
  }

  private static void networks(Manifests manifests, Consumer<String> complain) {
    List<JsonNode> policies = manifests.of("NetworkPolicy");
    if (policies.isEmpty()) {
      return;
    }
    for (Workload pod : manifests.workloads()) {
      Set<String> open = new TreeSet<>();
      for (JsonNode policy : policies) {
        if (Manifests.matches(pod.labels(), policy.at("/spec/podSelector/matchLabels"))) {
          policy.at("/spec/ingress").forEach(rule -> open.addAll(ports(manifests, rule)));
        }
      }
      for (JsonNode port : pod.main().path("ports")) {
        if (!open.contains(port.path("name").asText())
            && !open.contains(port.path("containerPort").asText())) {
          complain.accept(pod + ": nobody is let in to the port " + port.path("name"));
        }
      }
    }
  }

  /** The ports of a rule, unless it shuts out the project's own pods while it means them. */
  private static Set<String> ports(Manifests manifests, JsonNode rule) {
    Set<String> ports = new TreeSet<>();
    JsonNode from = rule.path("from").path(0).at("/podSelector/matchLabels");
    if (from.isMissingNode()
        || manifests.workloads().stream()
            .filter(Workload::isOurs)
            .allMatch(pod -> Manifests.matches(pod.labels(), from))) {
      rule.path("ports").forEach(port -> ports.add(port.path("port").asText()));
    }
    return ports;
  }

  private static void bus(Manifests manifests, Consumer<String> complain) {
    Set<String> kinds = new TreeSet<>();
    Set<String> components = new TreeSet<>();
    for (Workload pod : manifests.workloads()) {
      if (pod.isService()) {
        components.add(pod.main().path("name").asText());
        kinds.add(pod.variable("SERVER_MSGQUEUE_KIND").orElse("the default"));
      }
    }
    boolean spoken = manifests.all().toString().contains("RABBITMQ");
    if (!kinds.equals(Set.of(spoken ? "rabbitmq" : "postgres")) || !components.equals(SERVICES)) {
      complain.accept(components + " use " + kinds);
    }
  }

  private static void entries(Manifests manifests, Consumer<String> complain) {
    for (JsonNode entry : manifests.of("Ingress")) {
      for (JsonNode service : entry.findValues("service")) {
        JsonNode port = service.at("/port/name");
        if (!portsOf(manifests, service.path("name").asText()).contains(port.asText())) {
          complain.accept(id(entry) + " leads to " + service);
        }
      }
    }
    for (JsonNode monitor : manifests.of("ServiceMonitor")) {
      for (JsonNode service : manifests.of("Service")) {
        Set<String> read = new TreeSet<>();
        monitor.at("/spec/endpoints").forEach(end -> read.add(end.path("port").asText()));
        read.retainAll(portsOf(manifests, Manifests.name(service)));
        boolean ours = !Manifests.name(service).matches(".*-(postgres|rabbitmq)");
        if (ours
            && (read.size() != 1
                || !Manifests.matches(
                    service.at("/metadata/labels"), monitor.at("/spec/selector/matchLabels")))) {
          complain.accept(id(service) + " is read at " + read);
        }
      }
    }
  }

  private static Set<String> portsOf(Manifests manifests, String service) {
    Set<String> ports = new TreeSet<>();
    manifests
        .find("Service", service)
        .ifPresent(
            found ->
                found.at("/spec/ports").forEach(port -> ports.add(port.path("name").asText())));
    return ports;
  }

  private static List<Workload> selected(Manifests manifests, JsonNode selector) {
    return manifests.workloads().stream()
        .filter(pod -> Manifests.matches(pod.labels(), selector))
        .toList();
  }

  private static Set<String> ports(Workload pod) {
    Set<String> ports = new TreeSet<>();
    pod.main().path("ports").forEach(port -> ports.add(port.path("name").asText()));
    return ports;
  }

  private static String id(JsonNode object) {
    return Manifests.kind(object) + " " + Manifests.name(object);
  }

  private static ObjectNode spec(Manifests manifests, String kind, String name) {
    return (ObjectNode) manifests.get(kind, name).path("spec");
  }
}
