package dev.broadaxe.deployment;

import static dev.broadaxe.deployment.Combinations.ADDED;
import static dev.broadaxe.deployment.Combinations.MUTUAL_TLS;
import static dev.broadaxe.deployment.Combinations.TLS;
import static dev.broadaxe.deployment.Combinations.TRIAL;
import static dev.broadaxe.deployment.Combinations.WITHOUT_BROKER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.LintResult;
import dev.broadaxe.deployment.Manifests.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes of single values, and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ChartTest {
  private static final String OWN =
      "{database: {url: 'postgres://me:secret@db:5432/tasks'}, broker: {url: 'amqp://me:secret@mq'}}";

  private static final String BY_SECRETS =
      """
      database: {existingSecret: db}
      broker: {existingSecret: mq}
      secrets: {existingSecret: keys}
      """;

  private final Cluster cluster = new Cluster();
  private Chart chart;
  private Chart upgrade;

  @BeforeAll
  void copy(@TempDir Path temporary) {
    chart = Chart.installed(temporary);
    upgrade = Chart.upgraded(temporary);
  }

  @BeforeEach
  void forget() {
    cluster.forget();
  }

  @AfterAll
  void stop() {
    cluster.close();
  }

  static Stream<String> linted() {
    return Stream.of("{}", TRIAL, WITHOUT_BROKER, OWN, Chart.merged(TRIAL, ADDED).toString());
  }

  @ParameterizedTest
  @MethodSource("linted")
  void lintHasNothingToSay(String values) {
    LintResult result = chart.lint(values);

    assertThat(result.isFailed()).isFalse();
    assertThat(result.getMessages()).containsExactly("[INFO] Chart.yaml: icon is recommended");
  }

  @Test
  void lintFindsWhatTheSchemaRefuses() {
    LintResult result = chart.lint("{grpcApi: {replicas: many}}");

    assertThat(result.isFailed()).isTrue();
    assertThat(result.getMessages()).anyMatch(message -> message.contains("/grpcApi/replicas"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {} | one database is needed: set exactly one of database.url, database.existingSecret and postgres.enabled
          {database: {url: 'postgres://a@b/c'}, postgres: {enabled: true}, rabbitmq: {enabled: true}} | one database is needed
          {postgres: {enabled: true}} | one broker is needed: set exactly one of
          {postgres: {enabled: true}, broker: {enabled: false}, rabbitmq: {enabled: true}} | rabbitmq.enabled needs broker.enabled
          {database: {url: 'mysql://db'}} | at '/database/url'
          {database: {url: 'postgres://a@b/c', pgbouncerUrl: 'bouncer:6432'}} | at '/database/pgbouncerUrl'
          {database: {url: 'postgres://a@b/c', existingSecretPgbouncerKey: pooled}} | database.existingSecretPgbouncerKey needs database.existingSecret
          {database: {existingSecret: db, pgbouncerUrl: 'postgres://a@b/c', existingSecretPgbouncerKey: pooled}} | there is one PgBouncer
          {broker: {url: 'http://mq'}} | at '/broker/url'
          {broker: {qos: 0}} | at '/broker/qos': minimum: got 0, want 1
          """)
  void refusesConnections(String values, String words) {
    assertThatThrownBy(() -> chart.render(values)).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {grpcApi: {replicas: many}} | at '/grpcApi/replicas': got string, want integer
          {grpcApi: {replica: 2}} | additional properties 'replica' not allowed
          {nodeSelectors: {}} | additional properties 'nodeSelectors' not allowed
          {address: {grpc: 'https://door'}} | at '/address/grpc'
          {env: {DATABASE_MAX_CONNS: [1]}} | at '/env/DATABASE_MAX_CONNS'
          {restApi: {service: {port: 70000}}} | at '/restApi/service/port': maximum
          {probes: {liveness: {successThreshold: 2}}} | at '/probes/liveness/successThreshold'
          {postgres: {storage: {size: big}}} | at '/postgres/storage/size'
          {serviceMonitor: {interval: often}} | at '/serviceMonitor/interval'
          {fullnameOverride: Mine} | at '/fullnameOverride'
          {env: {SERVER_GRPC_SHUTDOWN_TIMEOUT: 1m30s}} | SERVER_GRPC_SHUTDOWN_TIMEOUT (1m30s) together
          {env: {SERVER_GRPC_SHUTDOWN_TIMEOUT: 500ms}, terminationGracePeriodSeconds: 6} | SERVER_GRPC_SHUTDOWN_TIMEOUT (500ms) together
          {terminationGracePeriodSeconds: 15} | terminationGracePeriodSeconds must be above preStopSeconds and SERVER_GRPC_SHUTDOWN_TIMEOUT (10s) together
          {env: {SERVER_GRPC_SHUTDOWN_TIMEOUT: 45s}} | SERVER_GRPC_SHUTDOWN_TIMEOUT (45s)
          {scheduler: {autoscaling: {enabled: true, minReplicas: 20}}} | scheduler.autoscaling.minReplicas must be at most maxReplicas
          {ingress: {http: {enabled: true}}} | ingress.http.host is needed
          {grpcApi: {tls: {mutual: true}}} | grpcApi.tls.mutual needs grpcApi.tls.existingSecret
          {grpcApi: {tls: {minVersion: '1.1'}}} | at '/grpcApi/tls/minVersion'
          """)
  void refusesByName(String values, String words) {
    assertThatThrownBy(() -> chart.render(TRIAL, values)).hasMessageContaining(words);
  }

  @Test
  void refusesAnOldKubernetes() {
    Chart old = chart.on("1.29.0");

    assertThatThrownBy(() -> old.render(TRIAL))
        .hasMessageContaining("incompatible with Kubernetes");
  }

  @Test
  void theSchemaComesFirst() {
    Workload job = chart.render(OWN).workload("Job", "it-migrate");
    Workload again = upgrade.render(TRIAL).workload("Job", "it-migrate");

    assertThat(hook(job.object())).isEqualTo("pre-install,pre-upgrade");
    assertThat(hook(again.object())).isEqualTo("pre-upgrade");
    assertThat(job.main().path("args").path(0).asText()).isEqualTo("dev.broadaxe.migrations.Main");
    assertThat(services(chart.render(OWN))).allMatch(pod -> !pod.spec().has("initContainers"));
  }

  /** No Job can come before a database that the same installation makes. */
  @Test
  void theSchemaComesFirstInEachPodWhereTheDatabaseComesAlong() {
    Manifests trial = chart.render(TRIAL);

    assertThat(trial.of("Job")).isEmpty();
    assertThat(services(trial))
        .hasSize(4)
        .allMatch(
            pod ->
                pod.spec()
                    .at("/initContainers/0/args/0")
                    .asText()
                    .equals("dev.broadaxe.migrations.Main"));
  }

  private static boolean goesThrough(Workload pod, String secret, String key) {
    return pod.main()
        .path("env")
        .valueStream()
        .filter(entry -> entry.path("name").asText().equals("DATABASE_PGBOUNCER_URL"))
        .map(entry -> entry.at("/valueFrom/secretKeyRef"))
        .anyMatch(
            from ->
                from.path("name").asText().equals(secret) && from.path("key").asText().equals(key));
  }

  @Test
  void servicesGoThroughPgBouncerAndTheSchemaDoesNot() {
    String url = "{database: {pgbouncerUrl: 'postgres://me:secret@bouncer:6432/tasks'}}";
    Manifests byUrl = chart.render(OWN, url);

    assertThat(services(byUrl))
        .hasSize(4)
        .allMatch(pod -> goesThrough(pod, "it-connections", "DATABASE_PGBOUNCER_URL"));
    assertThat(byUrl.workload("Job", "it-migrate").object().toString()).doesNotContain("PGBOUNCER");
    assertThat(byUrl.get("Secret", "it-connections").at("/data/DATABASE_PGBOUNCER_URL").asText())
        .startsWith("cG9zdGdyZXM6");
    assertThat(
            services(chart.render(BY_SECRETS, "{database: {existingSecretPgbouncerKey: pooled}}")))
        .hasSize(4)
        .allMatch(pod -> goesThrough(pod, "db", "pooled"));
    assertThat(chart.render(OWN).all().toString()).doesNotContain("PGBOUNCER");
  }

  @Test
  void secretsSurviveAnUpgrade() {
    Map<String, JsonNode> made = secrets(chart.render(TRIAL));
    made.values().forEach(cluster::keep);

    assertThat(made).hasSize(4);
    assertThat(secrets(upgrade.render(TRIAL))).isEqualTo(made);
    cluster.forget();
    assertThat(secrets(upgrade.render(TRIAL))).isNotEqualTo(made);
  }

  @Test
  void whatLaterInstallationsNeedIsKept() {
    assertThat(
            chart.render(TRIAL).all().stream()
                .filter(
                    object ->
                        object
                            .at("/metadata/annotations")
                            .path("helm.sh/resource-policy")
                            .asText()
                            .equals("keep"))
                .map(Manifests::name))
        .containsExactlyInAnyOrder("it-keys", "it-postgres", "it-rabbitmq");
  }

  @Test
  void secretsOfTheUserAreEnough() {
    assertThat(chart.render(BY_SECRETS).of("Secret")).isEmpty();
  }

  @Test
  void withoutABrokerPostgresCarriesTheMessages() {
    Manifests manifests = chart.render(WITHOUT_BROKER);

    assertThat(services(manifests))
        .allMatch(pod -> pod.variable("SERVER_MSGQUEUE_KIND").orElseThrow().equals("postgres"));
    assertThat(manifests.all().toString()).doesNotContainIgnoringCase("rabbitmq_");
    assertThat(manifests.find("StatefulSet", "it-rabbitmq")).isEmpty();
  }

  @Test
  void aServicesOwnSettingWins() {
    Manifests manifests =
        chart.render(
            TRIAL, "{env: {DATABASE_MAX_CONNS: 20}, scheduler: {env: {DATABASE_MAX_CONNS: 30}}}");

    assertThat(
            services(manifests).stream()
                .map(pod -> pod.variable("DATABASE_MAX_CONNS").orElseThrow()))
        .containsExactly("20", "20", "30", "20");
  }

  @Test
  void plainTextIsSaidInSoManyWords() {
    Manifests manifests = chart.render(TRIAL);

    assertThat(door(manifests).variable("SERVER_GRPC_INSECURE")).contains("true");
    assertThat(manifests.all().toString()).doesNotContain("SERVER_TLS_", "broadaxe-tls");
    assertThat(manifests.get("Service", "it-grpc-api").at("/spec/ports/0/appProtocol").asText())
        .isEqualTo("kubernetes.io/h2c");
  }

  /** In grpc-api and in what checks it, nowhere else. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {TLS + "|tls|''", MUTUAL_TLS + "|mtls|/etc/broadaxe-tls/ca.crt"})
  void theDoorIsEncrypted(String values, String strategy, String roots) {
    Manifests manifests = chart.render(TRIAL, values);

    for (Workload pod : List.of(door(manifests), manifests.workload("Pod", "it-check"))) {
      assertThat(pod.variable("SERVER_GRPC_INSECURE")).contains("false");
      assertThat(pod.variable("SERVER_TLS_STRATEGY")).contains(strategy);
      assertThat(pod.variable("SERVER_TLS_KEY_FILE")).contains("/etc/broadaxe-tls/tls.key");
      assertThat(pod.variable("SERVER_TLS_ROOT_CA_FILE").orElse("")).isEqualTo(roots);
      assertThat(pod.main().findValuesAsText("mountPath")).contains("/etc/broadaxe-tls");
      assertThat(pod.spec().findValuesAsText("secretName")).contains("door");
    }
    assertThat(
            manifests.workloads().stream()
                .filter(pod -> pod.object().toString().contains("SERVER_TLS_")))
        .hasSize(2);
    assertThat(manifests.get("Service", "it-grpc-api").at("/spec/ports/0/appProtocol").asText())
        .isEqualTo("https");
  }

  @Test
  void budgetsAreForMoreThanOne() {
    assertThat(names(chart.render(TRIAL), "PodDisruptionBudget"))
        .containsExactly("it-grpc-api", "it-scheduler", "it-rest-api");
    assertThat(
            names(
                chart.render(
                    TRIAL,
                    """
                    controllers: {autoscaling: {enabled: true, minReplicas: 2}}
                    scheduler: {replicas: 1}
                    restApi: {disruptionBudget: {enabled: false}}
                    """),
                "PodDisruptionBudget"))
        .containsExactly("it-grpc-api", "it-controllers");
  }

  @Test
  void replicasAreSpread() {
    assertThat(services(chart.render(TRIAL)))
        .allMatch(pod -> pod.spec().path("topologySpreadConstraints").size() == 2);
    assertThat(services(chart.render(TRIAL, "{topologySpread: false}")))
        .allMatch(pod -> !pod.spec().has("topologySpreadConstraints"));
  }

  @Test
  void nothingIsThereUnasked() {
    Manifests trial = chart.render(TRIAL);

    for (String kind :
        List.of(
            "ConfigMap",
            "HorizontalPodAutoscaler",
            "Ingress",
            "NetworkPolicy",
            "PrometheusRule",
            "ServiceMonitor")) {
      assertThat(trial.of(kind)).as(kind).isEmpty();
    }
  }

  @Test
  void whatIsAskedForIsThere() {
    Manifests all = chart.render(TRIAL, ADDED, "{scheduler: {autoscaling: {enabled: true}}}");

    assertThat(names(all, "HorizontalPodAutoscaler")).containsExactly("it-scheduler");
    assertThat(names(all, "Ingress")).containsExactly("it-grpc-api", "it-rest-api");
    assertThat(names(all, "NetworkPolicy")).hasSize(6);
    assertThat(names(all, "ServiceMonitor")).containsExactly("it");
    assertThat(names(all, "ConfigMap")).containsExactlyInAnyOrder("it-dashboard", "more");
    assertThat(
            all.get("ConfigMap", "it-dashboard").at("/metadata/labels/grafana_dashboard").asText())
        .isEqualTo("1");
    assertThat(Chart.merged(dashboard(all)).path("uid").asText()).isEqualTo("broadaxe");
    assertThat(all.get("PrometheusRule", "it").findValuesAsText("alert"))
        .hasSize(7)
        .doesNotHaveDuplicates()
        .allMatch(name -> name.startsWith("Broadaxe"));
  }

  private static String dashboard(Manifests manifests) {
    return manifests.get("ConfigMap", "it-dashboard").path("data").path("broadaxe.json").asText();
  }

  private static Workload door(Manifests manifests) {
    return manifests.workload("Deployment", "it-grpc-api");
  }

  private static List<Workload> services(Manifests manifests) {
    return manifests.workloads().stream().filter(Workload::isService).toList();
  }

  private static List<String> names(Manifests manifests, String kind) {
    return manifests.of(kind).stream().map(Manifests::name).toList();
  }

  private static String hook(JsonNode object) {
    return object.at("/metadata/annotations").path(Chart.HOOK).asText();
  }

  private static Map<String, JsonNode> secrets(Manifests manifests) {
    Map<String, JsonNode> secrets = new TreeMap<>();
    manifests.of("Secret").forEach(secret -> secrets.put(Manifests.name(secret), secret));
    return secrets;
  }
}
