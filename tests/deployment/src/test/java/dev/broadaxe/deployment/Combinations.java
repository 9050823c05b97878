package dev.broadaxe.deployment;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Ways to install: where the database and the broker are, how clients connect, what is added. */
final class Combinations {
  static final String TRIAL = "{postgres: {enabled: true}, rabbitmq: {enabled: true}}";

  /** The trial's Postgres alone, which then carries the messages, too. */
  static final String WITHOUT_BROKER = "{postgres: {enabled: true}, broker: {enabled: false}}";

  static final String TLS = "{grpcApi: {tls: {existingSecret: door}}}";
  static final String MUTUAL_TLS = "{grpcApi: {tls: {existingSecret: door, mutual: true}}}";

  /** Everything that has to be asked for. */
  static final String ADDED =
      """
      image: {registry: registry.example.com, repository: tasks/ours, tag: "7", pullSecrets: [{name: pull}]}
      address: {grpc: "grpc.example.com:443", http: "https://tasks.example.com"}
      env: {DATABASE_MAX_CONNS: 20, SERVER_GRPC_SHUTDOWN_TIMEOUT: 20s}
      extraEnv: [{name: SERVER_LOGGER_LEVEL, value: debug}]
      extraEnvFrom: [{secretRef: {name: more}}]
      podAnnotations: {turn: again}
      podLabels: {team: tasks}
      nodeSelector: {disk: fast}
      tolerations: [{key: tasks, operator: Exists}]
      affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: []}}
      priorityClassName: high
      scheduler: {env: {DATABASE_MAX_CONNS: 30}, nodeSelector: {disk: faster}}
      ingress:
        grpc: {enabled: true, host: grpc.example.com, className: nginx, tls: [{secretName: a, hosts: [grpc.example.com]}]}
        http: {enabled: true, host: tasks.example.com, annotations: {a: b}}
      serviceMonitor: {enabled: true, labels: {team: tasks}}
      prometheusRule: {enabled: true}
      grafana: {dashboards: {enabled: true}}
      networkPolicy:
        enabled: true
        clients: [{namespaceSelector: {}}]
        metrics: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}]
      extraObjects: [{apiVersion: v1, kind: ConfigMap, metadata: {name: more, labels: {app.kubernetes.io/name: mine}}}]
      """;

  private static final Map<String, String> DATABASES =
      Map.of(
          "bundled", "{postgres: {enabled: true}}",
          "by URL", "{database: {url: 'postgres://me:secret@db:5432/tasks'}}",
          "by secret", "{database: {existingSecret: db, existingSecretKey: url}}");

  private static final Map<String, String> BROKERS =
      Map.of(
          "bundled", "{rabbitmq: {enabled: true}}",
          "by URL", "{broker: {url: 'amqps://me:secret@mq'}}",
          "by secret", "{broker: {existingSecret: mq, existingSecretKey: url}}",
          "none", "{broker: {enabled: false}}");

  private static final Map<String, String> DOORS = Map.of("plain", "{}", "mutual TLS", MUTUAL_TLS);

  private static final Map<String, String> SIZES =
      Map.of(
          "as it is",
          "{}",
          "scaled",
          """
          grpcApi: {autoscaling: {enabled: true}}
          controllers: {autoscaling: {enabled: true}}
          scheduler: {autoscaling: {enabled: true, minReplicas: 3}, disruptionBudget: {maxUnavailable: 34%}}
          restApi: {autoscaling: {enabled: true}, disruptionBudget: {enabled: false}}
          """);

  private static final Map<String, String> REST =
      Map.of(
          "nothing more",
          "{}",
          "keys by secret, little else",
          """
          secrets: {existingSecret: keys}
          serviceAccount: {create: false}
          topologySpread: false
          migration: {enabled: false}
          preStopSeconds: 0
          """,
          "everything",
          ADDED);

  private Combinations() {}

  /** A combination, and its values as a text for each thing that was chosen. */
  record Combination(String name, List<String> values) {
    @Override
    public String toString() {
      return name;
    }

    String[] texts() {
      return values.toArray(String[]::new);
    }
  }

  /** Each with each. */
  static Stream<Combination> all() {
    List<Combination> all = List.of(new Combination("", List.of()));
    for (Map<String, String> choices : List.of(DATABASES, BROKERS, DOORS, SIZES, REST)) {
      List<Combination> longer = new ArrayList<>();
      for (Combination some : all) {
        new TreeMap<>(choices).forEach((choice, text) -> longer.add(and(some, choice, text)));
      }
      all = longer;
    }
    return all.stream();
  }

  private static Combination and(Combination some, String choice, String text) {
    List<String> values = new ArrayList<>(some.values());
    values.add(text);
    return new Combination(some.name().isEmpty() ? choice : some.name() + ", " + choice, values);
  }
}
