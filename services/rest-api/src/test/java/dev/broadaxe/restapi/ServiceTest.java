package dev.broadaxe.restapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.broadaxe.door.Json;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.model.WorkflowVersion;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Telemetry;
import dev.broadaxe.testing.CompatibilityTable;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of the whole service over HTTP, on a real database. */
@QuarkusTest
class ServiceTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> PUBLIC =
      Set.of("GET /api/live", "GET /api/ready", "GET /api/v1/meta", "GET /api/v1/version");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  // Quarkus sets it before each test.
  @SuppressWarnings("NullAway.Init")
  @TestHTTPResource("/")
  URI root;

  @Inject Ids ids;
  @Inject Tokens tokens;
  @Inject TokenRepository records;
  @Inject TenantRepository tenants;
  @Inject WorkflowRepository workflows;

  private Client owner;
  private Client stranger;

  @BeforeEach
  void makeTenants() {
    owner = client();
    stranger = client();
    TestSettings.DATABASE.execute(
        "select ensure_day(d::date) from"
            + " generate_series(now() - interval '1 day', now() + interval '1 day', '1 day') as d");
  }

  @AfterAll
  static void closeClient() {
    HTTP.close();
  }

  @Test
  void theStatesOfThePageAreTrue() throws Exception {
    CompatibilityTable page = CompatibilityTable.read();
    for (String operation : page.restOperations(CompatibilityTable.State.BUILT)) {
      int expected = PUBLIC.contains(operation) ? 200 : 403;
      assertThat(anonymous(operation).statusCode()).as(operation).isEqualTo(expected);
    }
    for (String operation : page.restOperations(CompatibilityTable.State.PLANNED)) {
      assertThat(anonymous(operation).statusCode()).as(operation).isEqualTo(501);
      assertThat(anonymous(operation).body()).contains(operation);
    }
    for (String operation : page.restOperations(CompatibilityTable.State.REFUSED)) {
      assertThat(anonymous(operation).statusCode()).as(operation).isEqualTo(410);
    }
  }

  private HttpResponse<String> anonymous(String operation) throws Exception {
    String[] words = operation.split(" ");
    String path = words[1].replaceAll("\\{[^}]*}", ids.next().toString());
    return send(null, words[0], path, null);
  }

  @Test
  void whatWasMeasuredIsReadWithoutAToken() throws Exception {
    HttpResponse<String> response = send(null, "GET", "/metrics", null);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).hasValue(Telemetry.CONTENT_TYPE);
    assertThat(response.body())
        .contains("broadaxe_loop_run_seconds_count{broadaxe_loop=\"process-beat\"");
  }

  @Test
  void unknownPathsAndWrongMethodsAreErrorsOfTheCaller() throws Exception {
    assertAnswer(owner.get("/api/v1/nothing/here"), 404, "{\"message\":\"not found\"}");
    assertAnswer(
        owner.send("DELETE", "/api/v1/workers/" + ids.next(), null),
        405,
        "{\"message\":\"Method Not Allowed\"}");
  }

  @Test
  void onlyATokenOfTheTenantOpensItsPaths() throws Exception {
    String path = "/api/v1/tenants/" + owner.tenant + "/workflows";
    String refusal = "{\"message\":\"Please provide valid credentials\"}";
    Instant expired = Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);

    assertThat(owner.get(path).statusCode()).isEqualTo(200);
    assertAnswer(send(null, "GET", path, null), 403, refusal);
    assertAnswer(send("Bearer ey.ey.ey", "GET", path, null), 403, refusal);
    assertAnswer(send("Basic " + owner.token, "GET", path, null), 403, refusal);
    assertAnswer(stranger.get(path), 403, refusal);
    assertAnswer(
        send("Bearer " + tokens.issue(owner.tenant, ids.next(), expired), "GET", path, null),
        403,
        refusal);
    assertAnswer(
        send(
            "Bearer " + tokens.issue(owner.tenant, ids.next(), Instant.now().plusSeconds(60)),
            "GET",
            path,
            null),
        403,
        refusal);
  }

  @Test
  void nothingOfAnotherTenantIsThere() throws Exception {
    UUID run = completedRun();
    WorkflowVersion version = owner.version;
    for (String path :
        List.of(
            "/api/v1/stable/workflow-runs/" + run,
            "/api/v1/stable/workflow-runs/" + run + "/status",
            "/api/v1/stable/workflow-runs/" + run + "/task-events",
            "/api/v1/stable/tasks/" + run,
            "/api/v1/stable/tasks/" + run + "/logs",
            "/api/v1/stable/tasks/" + run + "/task-events",
            "/api/v1/workflows/" + version.workflowId(),
            "/api/v1/workflows/" + version.workflowId() + "/versions")) {
      assertThat(owner.get(path).statusCode()).as(path).isEqualTo(200);
      assertAnswer(stranger.get(path), 404, "{\"message\":\"not found\"}");
    }
  }

  @Test
  void aRunIsListedAndShown() throws Exception {
    UUID run = completedRun();
    String since = Instant.now().minusSeconds(3600).toString();
    String list = "/api/v1/stable/tenants/" + owner.tenant + "/workflow-runs?since=" + since;

    JsonNode row = json(owner.get(list + "&only_tasks=false")).at("/rows/0");
    assertThat(row.at("/taskExternalId").asText()).isEqualTo(run.toString());
    assertThat(row.at("/output")).isEmpty();
    JsonNode task = json(owner.get(list + "&only_tasks=true&include_payloads=true")).at("/rows/0");
    assertThat(task.at("/type").asText()).isEqualTo("TASK");
    assertThat(task.at("/output/done").asBoolean()).isTrue();
    assertThat(json(owner.get(list + "&only_tasks=true&statuses=FAILED")).at("/rows")).isEmpty();
    assertThat(
            json(owner.get(list + "&only_tasks=true&additional_metadata=customer:42")).at("/rows"))
        .hasSize(1);
    assertThat(
            json(owner.get(list + "&only_tasks=true&additional_metadata=customer:43")).at("/rows"))
        .isEmpty();

    JsonNode details = json(owner.get("/api/v1/stable/workflow-runs/" + run));
    assertThat(details.at("/run/output/done").asBoolean()).isTrue();
    assertThat(details.at("/taskEvents"))
        .extracting(event -> event.at("/eventType").asText())
        .containsExactly("FINISHED", "STARTED", "SENT_TO_WORKER", "ASSIGNED", "QUEUED");
    assertAnswer(
        owner.get("/api/v1/stable/workflow-runs/" + run + "/status"), 200, "\"COMPLETED\"");
    assertThat(
            json(
                owner.get(
                    "/api/v1/stable/tenants/%s/task-metrics?since=%s"
                        .formatted(owner.tenant, since))))
        .extracting(each -> each.at("/status").asText() + " " + each.at("/count").asInt())
        .containsExactly("CANCELLED 0", "COMPLETED 1", "FAILED 0", "QUEUED 0", "RUNNING 0");
    assertAnswer(
        owner.get(
            "/api/v1/stable/tenants/%s/workflow-runs/external-ids?since=%s"
                .formatted(owner.tenant, since)),
        200,
        "[\"" + run + "\"]");
  }

  @Test
  void badInputIsRefusedByName() throws Exception {
    String runs = "/api/v1/stable/tenants/" + owner.tenant + "/workflow-runs";
    String trigger = runs + "/trigger";
    assertRefused(
        owner.get(runs + "?only_tasks=true"), "since", "query parameter since is required");
    assertRefused(
        owner.get(runs + "?since=2026-01-01T00:00:00Z"),
        "only_tasks",
        "query parameter only_tasks is required");
    assertRefused(
        owner.get(runs + "?since=today&only_tasks=true"),
        "since",
        "since must be a time of RFC 3339 with its offset, like 2026-01-31T12:00:00Z");
    assertRefused(
        owner.get("/api/v1/stable/tasks/1-2-3"), "task", "task must be a UUID of 36 characters");
    assertRefused(
        owner.get("/api/v1/stable/tasks/" + ids.next() + "?attempt=0"),
        "attempt",
        "attempt must be at least 1");
    assertRefused(owner.post(trigger, "{"), "body", "body is no valid JSON");
    assertRefused(
        owner.post(trigger, "{\"workflowName\":\"order-flow\"}"), "input", "input is required");
    assertAnswer(
        owner.post(trigger, "{\"workflowName\":\"nobody\",\"input\":{}}"),
        400,
        "{\"errors\":[{\"description\":\"workflow names not found: nobody\"}]}");
    assertRefused(
        owner.get("/api/v1/tenants/" + owner.tenant + "/worker?labels=zone"),
        "labels",
        "labels must be of the form key:value");
  }

  @Test
  void aRunThatIsRefusedIsNotStarted() throws Exception {
    String trigger = "/api/v1/stable/tenants/" + owner.tenant + "/workflow-runs/trigger";
    String run = "{\"workflowName\":\"order-flow\",\"input\":%s,\"additionalMetadata\":%s%s}";
    assertAnswer(
        owner.post(trigger, run.formatted("{}", "{}", ",\"priority\":9")),
        400,
        "{\"errors\":[{\"description\":"
            + "\"Invalid request: priority must be 1, 2 or 3, not 9\"}]}");
    String nul = "{\"a\":\"\\u0000\"}";
    for (String[] each :
        new String[][] {
          {"payload", run.formatted(nul, "{}", "")},
          {"additionalMetadata", run.formatted("{}", nul, "")}
        }) {
      assertAnswer(
          owner.post(trigger, each[1]),
          400,
          "{\"errors\":[{\"description\":\"Invalid request: encoded jsonb contains invalid null"
              + " character \\\\u0000 in field `"
              + each[0]
              + "`\"}]}");
    }
    assertRefused(
        owner.post(trigger, run.formatted("[]", "{}", "")), "input", "input must be an object");
    assertRefused(
        owner.post(trigger, run.formatted("{}", "[]", "")),
        "additionalMetadata",
        "additionalMetadata must be an object");
    String deep = "{\"a\":".repeat(1_000) + "1" + "}".repeat(1_000);
    assertRefused(
        owner.post(trigger, run.formatted(deep, "{}", "")),
        "body",
        "body must have " + Json.BOUNDS);
    HttpResponse<String> large =
        owner.post(trigger, run.formatted("{\"a\":\"" + "x".repeat(5 << 20) + "\"}", "{}", ""));
    assertAnswer(
        large,
        413,
        "{\"errors\":[{\"description\":\"body must not be larger than 5242880 bytes\","
            + "\"field\":\"body\"}]}");
    assertThat(inboxRows(owner)).isEqualTo("0");
  }

  @Test
  void tasksMustBeChosenInOneWayAndNotTooMany() throws Exception {
    String id = ids.next().toString();
    List<String> many = Stream.generate(ids::next).limit(20_001).map(UUID::toString).toList();
    for (String verb : List.of("cancel", "replay")) {
      String path = "/api/v1/stable/tenants/" + owner.tenant + "/tasks/" + verb;
      assertRefused(owner.post(path, "{}"), "externalIds", "externalIds or filter is required");
      assertRefused(
          owner.post(
              path,
              "{\"externalIds\":[\"%s\"],\"filter\":{\"since\":\"2026-01-01T00:00:00Z\"}}"
                  .formatted(id)),
          "filter",
          "externalIds and filter exclude each other");
      assertRefused(
          owner.post(path, "{\"externalIds\":[\"%s\",\"x\"]}".formatted(id)),
          "externalIds",
          "externalIds must be a UUID of 36 characters");
      assertRefused(
          owner.post(path, "{\"externalIds\":[\"" + String.join("\",\"", many) + "\"]}"),
          "externalIds",
          "externalIds may hold at most 20000 ids");
      assertRefused(owner.post(path, "{\"filter\":{}}"), "since", "since is required");
    }
    assertThat(inboxRows(owner)).isEqualTo("0");
  }

  @Test
  void nobodyCancelsOrReplaysTheTasksOfOthers() throws Exception {
    UUID run = completedRun();
    for (String verb : List.of("cancel", "replay")) {
      String body = "{\"externalIds\":[\"" + run + "\"]}";
      String path = "/tasks/" + verb;
      assertAnswer(
          stranger.post("/api/v1/stable/tenants/" + owner.tenant + path, body),
          403,
          "{\"message\":\"Please provide valid credentials\"}");
      stranger.post("/api/v1/stable/tenants/" + stranger.tenant + path, body);
      String filter = "{\"filter\":{\"since\":\"2026-01-01T00:00:00Z\"}}";
      assertAnswer(
          stranger.post("/api/v1/stable/tenants/" + stranger.tenant + path, filter),
          200,
          "{\"ids\":[]}");
    }

    assertThat(inboxRows(owner)).isEqualTo("0");
    assertAnswer(
        owner.get("/api/v1/stable/workflow-runs/" + run + "/status"), 200, "\"COMPLETED\"");
  }

  private static String inboxRows(Client client) {
    return TestSettings.DATABASE.value(
        "select count(*) from inbox where tenant_id = '" + client.tenant + "'");
  }

  @Test
  void whatAnOwnerMustDecideWaitsInTheInboxWhileThereIsNone() throws Exception {
    String trigger = "/api/v1/stable/tenants/" + owner.tenant + "/workflow-runs/trigger";
    String run =
        json(owner.post(trigger, "{\"workflowName\":\"order-flow\",\"input\":{\"n\":1.10}}"))
            .at("/run/metadata/id")
            .asText();

    String cancel = "/api/v1/stable/tenants/" + owner.tenant + "/tasks/cancel";
    assertAnswer(
        owner.post(cancel, "{\"externalIds\":[\"" + run + "\"]}"),
        200,
        "{\"ids\":[\"" + run + "\"]}");
    assertThat(
            TestSettings.DATABASE.column(
                "select kind from inbox where tenant_id = '" + owner.tenant + "' order by id"))
        .hasSize(2);
    assertThat(
            TestSettings.DATABASE.value(
                """
                select count(*) from inbox
                where tenant_id = '%s' and position('%s' in convert_from(body, 'UTF8')) > 0
                """
                    .formatted(owner.tenant, run)))
        .isEqualTo("2");
  }

  @Test
  void aTokenThatWasMadeWorks() throws Exception {
    String path = "/api/v1/tenants/" + owner.tenant + "/api-tokens";
    String made =
        json(owner.post(path, "{\"name\":\"ci\",\"expiresIn\":\"2h\"}")).at("/token").asText();

    assertThat(send("Bearer " + made, "GET", "/api/v1/tenants/" + owner.tenant, null).statusCode())
        .isEqualTo(200);
    for (String lifetime : List.of("soon", "0s", "876001h")) {
      assertRefused(
          owner.post(path, "{\"name\":\"ci\",\"expiresIn\":\"" + lifetime + "\"}"),
          "expiresIn",
          "expiresIn must be above zero, a duration such as 90s or 1h30m, at most 876000h");
    }
    for (String name : List.of(" ", "n".repeat(256))) {
      assertRefused(
          owner.post(path, "{\"name\":\"" + name + "\"}"),
          "name",
          "name must have 1 to 255 characters");
    }
  }

  @Test
  void aPausedWorkerSaysSo() throws Exception {
    UUID worker = ids.next();
    TestSettings.DATABASE.execute(
        """
        insert into worker (tenant_id, id, name, actions, slots, labels, runtime, heartbeat_at)
        values ('%s', '%s', 'w', array['order-flow:charge'], '{"default":5}', '{"gpu":1}',
          '{"language":"JAVA","sdkVersion":"1.0"}', now())
        """
            .formatted(owner.tenant, worker));
    String path = "/api/v1/workers/" + worker;

    JsonNode active = json(owner.get(path));
    assertThat(active.at("/status").asText()).isEqualTo("ACTIVE");
    assertThat(active.at("/slotConfig/default/available").asInt()).isEqualTo(5);
    assertThat(active.at("/labels/0/value").asText()).isEqualTo("1");
    assertThat(active.at("/registeredWorkflows/0/name").asText()).isEqualTo("order-flow");
    assertThat(active.at("/runtimeInfo/language").isMissingNode()).isTrue();
    assertThat(json(owner.send("PATCH", path, "{\"isPaused\":true}")).at("/status").asText())
        .isEqualTo("PAUSED");
    assertThat(stranger.send("PATCH", path, "{\"isPaused\":false}").statusCode()).isEqualTo(404);
    assertThat(
            json(owner.get("/api/v1/tenants/" + owner.tenant + "/worker?statuses=PAUSED"))
                .at("/rows"))
        .hasSize(1);
  }

  @Test
  void whatAWorkerDidStaysReadableWhenItIsForgotten() throws Exception {
    UUID run = completedRun();
    UUID worker = ids.next();
    TestSettings.DATABASE.execute(
        "update attempt set worker_id = '%s' where tenant_id = '%s' and task_id = '%s'"
            .formatted(worker, owner.tenant, run));
    assertThat(owner.get("/api/v1/workers/" + worker).statusCode()).isEqualTo(404);

    assertThat(json(owner.get("/api/v1/stable/tasks/" + run)).at("/status").asText())
        .isEqualTo("COMPLETED");
    JsonNode details = json(owner.get("/api/v1/stable/workflow-runs/" + run));
    assertThat(details.at("/taskEvents"))
        .filteredOn(event -> event.at("/eventType").asText().equals("ASSIGNED"))
        .extracting(event -> event.at("/workerId").asText())
        .containsExactly(worker.toString());
    String list =
        "/api/v1/stable/tenants/%s/workflow-runs?only_tasks=true&since=%s&worker_id=%s"
            .formatted(owner.tenant, Instant.now().minusSeconds(3600), worker);
    assertThat(json(owner.get(list)).at("/rows"))
        .extracting(row -> row.at("/taskExternalId").asText())
        .containsExactly(run.toString());
  }

  @Test
  void withoutItsDatabaseItLivesButIsNotReady() throws Exception {
    assertThat(send(null, "GET", "/api/ready", null).statusCode()).isEqualTo(200);
    TestSettings.NETWORK.refuse(true);
    TestSettings.NETWORK.cut();
    try {
      assertThat(send(null, "GET", "/api/live", null).statusCode()).isEqualTo(200);
      assertThat(send(null, "GET", "/api/ready", null).statusCode()).isEqualTo(500);
      assertThat(owner.get("/api/v1/tenants/" + owner.tenant + "/workflows").statusCode())
          .isEqualTo(503);
    } finally {
      TestSettings.NETWORK.refuse(false);
    }
    assertThat(send(null, "GET", "/api/ready", null).statusCode()).isEqualTo(200);
  }

  @Test
  void readsListsFromTheReplicaAndTheRestFromTheDatabase() throws Exception {
    UUID run = completedRun();
    String runs = "/api/v1/stable/tenants/" + owner.tenant;
    String since = "since=2000-01-01T00:00:00Z";
    List<String> lists =
        List.of(
            runs + "/workflow-runs?only_tasks=true&" + since,
            runs + "/workflow-runs/external-ids?" + since,
            runs + "/task-metrics?" + since,
            "/api/v1/stable/tasks/" + run + "/logs");
    List<String> byId =
        List.of("/api/v1/stable/workflow-runs/" + run, "/api/v1/stable/tasks/" + run);
    TestSettings.REPLICA.refuse(true);
    TestSettings.REPLICA.cut();
    try {
      for (String path : lists) {
        assertThat(owner.get(path).statusCode()).as(path).isEqualTo(503);
      }
      for (String path : byId) {
        assertThat(owner.get(path).statusCode()).as(path).isEqualTo(200);
      }
      assertThat(send(null, "GET", "/api/ready", null).statusCode()).isEqualTo(200);
    } finally {
      TestSettings.REPLICA.refuse(false);
    }
    for (String path : lists) {
      assertThat(owner.get(path).statusCode()).as(path).isEqualTo(200);
    }
  }

  private UUID completedRun() {
    UUID run = ids.next();
    TestSettings.DATABASE.execute(
        """
        insert into task (tenant_id, id, workflow_id, version_id, step_id, priority, metadata,
          input)
        values ('%1$s', '%2$s', '%3$s', '%4$s', '%5$s', 1, '{"customer":"42"}', '{"n":1}');
        insert into attempt (tenant_id, task_id, queued_at, assigned_at, started_at, finished_at,
          attempt, outcome, last, output)
        values ('%1$s', '%2$s', now(), now(), now(), now(), 0, 1, true, '{"done":true}')
        """
            .formatted(
                owner.tenant, run, owner.version.workflowId(), owner.version.id(), Samples.STEP));
    return run;
  }

  private Client client() {
    UUID tenant = ids.next();
    tenants.insert(tenant, "Tenant", tenant.toString());
    UUID id = ids.next();
    Instant expiresAt = Instant.now().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
    records.insert(tenant, id, "test", expiresAt);
    WorkflowVersion version =
        workflows.put(
            tenant,
            new WorkflowRepository.NewIds(ids.next(), ids.next()),
            Samples.version().definition());
    return new Client(tenant, tokens.issue(tenant, id, expiresAt), version);
  }

  /** Somebody with a token. */
  private final class Client {
    final UUID tenant;
    final String token;
    final WorkflowVersion version;

    Client(UUID tenant, String token, WorkflowVersion version) {
      this.tenant = tenant;
      this.token = token;
      this.version = version;
    }

    HttpResponse<String> get(String path) throws Exception {
      return send("GET", path, null);
    }

    HttpResponse<String> post(String path, String body) throws Exception {
      return send("POST", path, body);
    }

    HttpResponse<String> send(String method, String path, @Nullable String body) throws Exception {
      return ServiceTest.this.send("Bearer " + token, method, path, body);
    }
  }

  private HttpResponse<String> send(
      @Nullable String authorization, String method, String path, @Nullable String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(root.resolve(path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return MAPPER.readTree(response.body());
  }

  private static void assertAnswer(HttpResponse<String> response, int status, String body) {
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/json"));
  }

  private static void assertRefused(HttpResponse<String> response, String field, String description)
      throws Exception {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
    JsonNode error = MAPPER.readTree(response.body()).at("/errors/0");
    assertThat(error.at("/field").asText()).isEqualTo(field);
    assertThat(error.at("/description").asText()).isEqualTo(description);
  }
}
