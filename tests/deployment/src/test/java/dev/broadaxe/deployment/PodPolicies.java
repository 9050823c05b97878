package dev.broadaxe.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.deployment.Manifests.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What holds for every pod. */
final class PodPolicies {
  private static final int SHUTDOWN_SECONDS = 10;
  private static final Set<String> SETTINGS = Names.ofSettings();

  /** What Kubernetes fills in, and what is made of it for OpenTelemetry. */
  private static final Set<String> OF_THE_POD =
      Set.of("OTEL_RESOURCE_ATTRIBUTES", "POD_NAME", "POD_NAMESPACE");

  static final List<Policy> ALL =
      List.of(
          ofPods(
              "nobody runs as root or gains rights",
              PodPolicies::rights,
              grpcApi(pod -> container(pod).withObject("securityContext").removeAll())),
          ofPods(
              "seccomp is on, for the Postgres and the broker of a trial, too",
              PodPolicies::seccomp,
              manifests ->
                  spec(manifests, "StatefulSet", "it-rabbitmq")
                      .withObject("securityContext")
                      .remove("seccompProfile")),
          ofPods(
              "our programs write to /tmp and nowhere else",
              PodPolicies::writing,
              grpcApi(
                  pod ->
                      container(pod)
                          .withObject("securityContext")
                          .put("readOnlyRootFilesystem", false))),
          ofPods(
              "nothing of the node or of the cluster's API is seen",
              PodPolicies::node,
              grpcApi(pod -> pod.put("automountServiceAccountToken", true))),
          ofPods(
              "each container says what it needs, and its memory has a limit",
              PodPolicies::resources,
              grpcApi(pod -> container(pod).withObject("resources").remove("limits"))),
          ofPods(
              "no image is of the tag latest",
              PodPolicies::images,
              grpcApi(pod -> container(pod).put("image", "broadaxe/grpc-api:latest"))),
          ofPods(
              "what is alive does not depend on the database, what is ready does",
              PodPolicies::probes,
              grpcApi(
                  pod ->
                      container(pod)
                          .withObject("livenessProbe")
                          .withObject("httpGet")
                          .put("path", "/ready"))),
          ofPods(
              "a pod has longer to end than its work",
              PodPolicies::grace,
              grpcApi(pod -> pod.put("terminationGracePeriodSeconds", 15))),
          ofPods(
              "each mount has its volume and each volume its mount",
              PodPolicies::volumes,
              grpcApi(pod -> pod.withArray("volumes").remove(0))),
          ofPods(
              "a variable is set once, and is a setting",
              PodPolicies::variables,
              grpcApi(
                  pod ->
                      container(pod).withArray("env").addObject().put("name", "SERVER_GRPC_PROT"))),
          ofPods(
              "the heap leaves room: no service has less memory than the schema's program",
              PodPolicies::memory,
              grpcApi(
                  pod ->
                      container(pod)
                          .withObject("resources")
                          .withObject("limits")
                          .put("memory", "64Mi"))));

  private PodPolicies() {}

  private static Policy ofPods(
      String name, BiConsumer<Workload, Consumer<String>> check, Consumer<Manifests> breaks) {
    return new Policy(
        name,
        manifests -> {
          List<String> complaints = new ArrayList<>();
          manifests
              .workloads()
              .forEach(pod -> check.accept(pod, what -> complaints.add(pod + ": " + what)));
          return complaints;
        },
        breaks);
  }

  private static void rights(Workload pod, Consumer<String> complain) {
    JsonNode all = pod.spec().path("securityContext");
    if (!all.path("runAsNonRoot").asBoolean() || all.path("runAsUser").asInt() <= 0) {
      complain.accept("runAsNonRoot, runAsUser");
    }
    for (JsonNode container : pod.containers()) {
      JsonNode own = container.path("securityContext");
      if (own.path("allowPrivilegeEscalation").asBoolean(true)
          || own.path("privileged").asBoolean(false)
          || own.has("runAsUser")
          || own.at("/capabilities/add").size() > 0
          || !own.at("/capabilities/drop").path(0).asText().equals("ALL")) {
        complain.accept(container.path("name") + " " + own);
      }
    }
  }

  private static void seccomp(Workload pod, Consumer<String> complain) {
    JsonNode profile = pod.spec().at("/securityContext/seccompProfile/type");
    if (!profile.asText().equals("RuntimeDefault")) {
      complain.accept("seccompProfile " + profile);
    }
  }

  /** Images of others may write where they like, but for the volumes that they are given. */
  private static void writing(Workload pod, Consumer<String> complain) {
    if (!pod.isOurs()) {
      return;
    }
    for (JsonNode container : pod.containers()) {
      if (!container.at("/securityContext/readOnlyRootFilesystem").asBoolean()) {
        complain.accept(container.path("name") + " may write to its image");
      }
      Set<String> writable = new TreeSet<>();
      for (JsonNode mount : container.path("volumeMounts")) {
        if (!mount.path("readOnly").asBoolean()) {
          writable.add(mount.path("mountPath").asText());
        }
      }
      if (!writable.equals(Set.of("/tmp"))) {
        complain.accept(container.path("name") + " may write to " + writable);
      }
    }
  }

  private static void node(Workload pod, Consumer<String> complain) {
    if (pod.spec().path("automountServiceAccountToken").asBoolean(true)
        || pod.spec().path("enableServiceLinks").asBoolean(true)) {
      complain.accept("automountServiceAccountToken, enableServiceLinks");
    }
    for (String shared : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.spec().has(shared)) {
        complain.accept(shared);
      }
    }
    if (!pod.spec().findValues("hostPath").isEmpty()
        || !pod.spec().findValues("hostPort").isEmpty()) {
      complain.accept("hostPath, hostPort");
    }
  }

  private static void resources(Workload pod, Consumer<String> complain) {
    for (JsonNode container : pod.containers()) {
      for (String field : List.of("/requests/cpu", "/requests/memory", "/limits/memory")) {
        if (container.at("/resources" + field).isMissingNode()) {
          complain.accept(container.path("name") + " has no " + field);
        }
      }
    }
  }

  private static void memory(Workload pod, Consumer<String> complain) {
    for (JsonNode container : pod.containers()) {
      String limit = container.at("/resources/limits/memory").asText();
      long mebibytes =
          limit.endsWith("Gi") ? 1024 * number(limit) : limit.endsWith("Mi") ? number(limit) : 0;
      if (mebibytes < (pod.isService() ? 384 : 256)) {
        complain.accept(container.path("name") + " may have " + limit);
      }
    }
  }

  private static void images(Workload pod, Consumer<String> complain) {
    for (JsonNode container : pod.containers()) {
      String image = container.path("image").asText();
      if (!image.matches("[a-z0-9./:-]+:[A-Za-z0-9._-]+") || image.endsWith(":latest")) {
        complain.accept("image " + image);
      }
      if (!container.has("imagePullPolicy")) {
        complain.accept(container.path("name") + " has no imagePullPolicy");
      }
    }
  }

  private static void probes(Workload pod, Consumer<String> complain) {
    if (pod.isService()) {
      probe(pod, "startupProbe", "/live", complain);
      probe(pod, "livenessProbe", "/live", complain);
      probe(pod, "readinessProbe", "/ready", complain);
    } else if (!pod.isOurs()) {
      if (!pod.main().has("readinessProbe") || pod.main().has("livenessProbe")) {
        complain.accept("a server of a trial is not ended for being slow, and has to be ready");
      }
    }
  }

  private static void probe(Workload pod, String probe, String path, Consumer<String> complain) {
    JsonNode asked = pod.main().path(probe).path("httpGet");
    if (!asked.path("path").asText().matches("(/api)?" + path)) {
      complain.accept(probe + " asks for " + asked.path("path"));
    }
    if (pod.main()
        .path("ports")
        .valueStream()
        .noneMatch(port -> port.path("name").equals(asked.path("port")))) {
      complain.accept(probe + " asks the port " + asked.path("port"));
    }
  }

  private static void grace(Workload pod, Consumer<String> complain) {
    if (pod.isService()) {
      long pause = pod.main().at("/lifecycle/preStop/sleep/seconds").asLong();
      long work =
          pod.variable("SERVER_GRPC_SHUTDOWN_TIMEOUT")
              .map(PodPolicies::number)
              .orElse((long) SHUTDOWN_SECONDS);
      if (pod.spec().path("terminationGracePeriodSeconds").asLong() <= pause + work) {
        complain.accept("terminationGracePeriodSeconds is not above " + (pause + work));
      }
    }
  }

  private static void volumes(Workload pod, Consumer<String> complain) {
    Set<String> volumes = names(pod.spec().path("volumes").valueStream());
    pod.object()
        .at("/spec/volumeClaimTemplates")
        .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
    Set<String> mounted = new TreeSet<>();
    for (JsonNode container : pod.containers()) {
      mounted.addAll(names(container.path("volumeMounts").valueStream()));
    }
    if (!volumes.equals(mounted)) {
      complain.accept(volumes + " are there, " + mounted + " are mounted");
    }
  }

  private static void variables(Workload pod, Consumer<String> complain) {
    for (JsonNode container : pod.containers()) {
      Set<String> seen = new HashSet<>();
      for (JsonNode variable : container.path("env")) {
        String name = variable.path("name").asText();
        if (!seen.add(name)) {
          complain.accept(name + " is set twice");
        }
        if (pod.isOurs() && !SETTINGS.contains(name) && !OF_THE_POD.contains(name)) {
          complain.accept(name + " is no setting");
        }
      }
    }
  }

  private static long number(String text) {
    return Long.parseLong(text.replaceAll("[^0-9]", ""));
  }

  private static Set<String> names(Stream<JsonNode> objects) {
    Set<String> names = new TreeSet<>();
    objects.forEach(object -> names.add(object.path("name").asText()));
    return names;
  }

  private static Consumer<Manifests> grpcApi(Consumer<ObjectNode> change) {
    return manifests -> change.accept(spec(manifests, "Deployment", "it-grpc-api"));
  }

  private static ObjectNode spec(Manifests manifests, String kind, String name) {
    return (ObjectNode) manifests.workload(kind, name).spec();
  }

  private static ObjectNode container(ObjectNode pod) {
    return (ObjectNode) ((ArrayNode) pod.path("containers")).get(0);
  }
}
