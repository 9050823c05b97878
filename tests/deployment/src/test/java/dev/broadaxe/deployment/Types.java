package dev.broadaxe.deployment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that Kubernetes itself has of what the chart makes. */
final class Types {

  /** Kinds of others, which only their operators know. */
  private static final List<String> FOREIGN =
      List.of("monitoring.coreos.com/v1/PrometheusRule", "monitoring.coreos.com/v1/ServiceMonitor");

  private static final Map<String, Class<? extends HasMetadata>> KNOWN =
      List.<Class<? extends HasMetadata>>of(
              ConfigMap.class,
              CronJob.class,
              Deployment.class,
              HorizontalPodAutoscaler.class,
              Ingress.class,
              Job.class,
              NetworkPolicy.class,
              Pod.class,
              PodDisruptionBudget.class,
              Secret.class,
              Service.class,
              ServiceAccount.class,
              StatefulSet.class)
          .stream()
          .collect(
              Collectors.toMap(
                  type -> HasMetadata.getApiVersion(type) + "/" + HasMetadata.getKind(type),
                  Function.identity()));

  /** Refuses a field that a type does not have, where the types themselves would keep it. */
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .build();

  private Types() {}

  /** What is wrong with an object's form, if anything is. */
  static Optional<String> complaint(JsonNode object) {
    String type = object.path("apiVersion").asText() + "/" + object.path("kind").asText();
    if (FOREIGN.contains(type)) {
      return Optional.empty();
    }
    Class<? extends HasMetadata> known = KNOWN.get(type);
    if (known == null) {
      return Optional.of("Kubernetes has no " + type);
    }
    try {
      STRICT.treeToValue(object, known);
      return Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.of(e.getOriginalMessage());
    }
  }
}
