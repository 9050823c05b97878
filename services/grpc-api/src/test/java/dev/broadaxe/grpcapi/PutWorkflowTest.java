package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.CreateWorkflowJobOpts;
import dev.broadaxe.wire.v0.CreateWorkflowStepOpts;
import dev.broadaxe.wire.v0.CreateWorkflowVersionOpts;
import dev.broadaxe.wire.v0.PutWorkflowRequest;
import dev.broadaxe.wire.v0.WorkflowVersion;
import dev.broadaxe.wire.v1.BaseMatchCondition;
import dev.broadaxe.wire.v1.Concurrency;
import dev.broadaxe.wire.v1.ConcurrencyLimitStrategy;
import dev.broadaxe.wire.v1.CreateTaskOpts;
import dev.broadaxe.wire.v1.CreateTaskRateLimit;
import dev.broadaxe.wire.v1.CreateWorkflowVersionRequest;
import dev.broadaxe.wire.v1.DefaultFilter;
import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.IdempotencyConfig;
import dev.broadaxe.wire.v1.ParentOverrideMatchCondition;
import dev.broadaxe.wire.v1.SleepMatchCondition;
import dev.broadaxe.wire.v1.TaskBatchConfig;
import dev.broadaxe.wire.v1.TaskConditions;
import dev.broadaxe.wire.v1.UserEventMatchCondition;
import io.grpc.Status;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What may be declared as a workflow, and when a declaration makes a new version. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class PutWorkflowTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final ByteString LATIN =
      ByteString.copyFrom(new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'});

  private static Rig rig;

  private final Client client = rig.client(rig.tenant());

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void equalContentIsOneVersion() {
    var first = client.put("jobs");
    var again = client.put("jobs");
    var labelled = client.admin().putWorkflow(Client.simple("jobs").setVersion("v2").build());
    var changed = client.admin().putWorkflow(Client.simple("jobs").setDescription("other").build());
    var back = client.put("jobs");

    assertThat(again).isEqualTo(first);
    assertThat(labelled).isEqualTo(first);
    assertThat(changed.getId()).isNotEqualTo(first.getId());
    assertThat(back.getId()).isNotIn(first.getId(), changed.getId());
    assertThat(Stream.of(changed, back).map(version -> version.getWorkflowId()))
        .containsOnly(first.getWorkflowId());
  }

  @Test
  void theOrderOfTasksGroupsOfAlternativesAndTheDefaultSlotMakeNoVersion() {
    var first =
        client
            .admin()
            .putWorkflow(
                CreateWorkflowVersionRequest.newBuilder()
                    .setName("graph")
                    .addTasks(Client.task("a"))
                    .addTasks(
                        Client.task("b")
                            .addParents("a")
                            .addParents("c")
                            .setConditions(sleeps(UUID.randomUUID())))
                    .addTasks(Client.task("c"))
                    .build());
    var turned =
        client
            .admin()
            .putWorkflow(
                CreateWorkflowVersionRequest.newBuilder()
                    .setName("graph")
                    .addTasks(Client.task("c").putSlotRequests("default", 1))
                    .addTasks(
                        Client.task("b")
                            .addParents("c")
                            .addParents("a")
                            .setConditions(sleeps(UUID.randomUUID())))
                    .addTasks(Client.task("a"))
                    .build());

    assertThat(turned).isEqualTo(first);
  }

  private static TaskConditions sleeps(UUID group) {
    return TaskConditions.newBuilder()
        .addSleepConditions(sleep("one", group))
        .addSleepConditions(sleep("two", group))
        .build();
  }

  private static SleepMatchCondition sleep(String key, UUID group) {
    return SleepMatchCondition.newBuilder()
        .setSleepFor("5s")
        .setBase(
            BaseMatchCondition.newBuilder().setReadableDataKey(key).setOrGroupId(group.toString()))
        .build();
  }

  @Test
  void bothGenerationsDeclareTheSame() {
    var modern = client.put("old");
    WorkflowVersion legacy =
        client
            .workflows()
            .putWorkflow(
                PutWorkflowRequest.newBuilder()
                    .setOpts(
                        CreateWorkflowVersionOpts.newBuilder()
                            .setName("old")
                            .setVersion("label")
                            .addJobs(
                                CreateWorkflowJobOpts.newBuilder()
                                    .setName("job")
                                    .addSteps(
                                        CreateWorkflowStepOpts.newBuilder()
                                            .setReadableId("old")
                                            .setAction("old:old"))))
                    .build());

    assertThat(legacy.getId()).isEqualTo(modern.getId());
    assertThat(legacy.getWorkflowId()).isEqualTo(modern.getWorkflowId());
    assertThat(legacy.getOrder()).isEqualTo(1);
    assertThat(legacy.getVersion()).isEqualTo("label");
    assertThat(legacy.hasCreatedAt()).isTrue();
  }

  @Test
  void tenantsDoNotShareNames() {
    assertThat(rig.client(rig.tenant()).put("jobs").getWorkflowId())
        .isNotEqualTo(client.put("jobs").getWorkflowId());
  }

  @Test
  void whatSdksSendForEveryFeatureIsAccepted() {
    CreateWorkflowVersionRequest everything =
        CreateWorkflowVersionRequest.newBuilder()
            .setName("all")
            .setDescription("\u00e9")
            .addEventTriggers("order:*")
            .addCronTriggers("*/5 * * * *")
            .setCronInput("{\"a\":1}")
            .setDefaultPriority(3)
            .addConcurrencyArr(Concurrency.newBuilder().setExpression("input.user").setMaxRuns(2))
            .addDefaultFilters(
                DefaultFilter.newBuilder()
                    .setExpression("input.a == 1")
                    .setScope("s")
                    .setPayload(ByteString.copyFromUtf8("{}")))
            .setInputJsonSchema(ByteString.copyFromUtf8("{\"type\":\"object\"}"))
            .setIdempotency(IdempotencyConfig.newBuilder().setExpression("input.id").setTtlMs(1000))
            .addTasks(
                Client.task("first")
                    .setTimeout("1h30m")
                    .setScheduleTimeout("10m")
                    .setRetries(3)
                    .setBackoffFactor(1.5f)
                    .setBackoffMaxSeconds(10)
                    .setIsDurable(true)
                    .putWorkerLabels(
                        "zone", DesiredWorkerLabels.newBuilder().setStrValue("eu").build())
                    .addRateLimits(CreateTaskRateLimit.newBuilder().setKey("api").setUnits(1))
                    .addRateLimits(
                        CreateTaskRateLimit.newBuilder()
                            .setKey("input.user")
                            .setKeyExpr("input.user")
                            .setUnitsExpr("1")
                            .setLimitValuesExpr("10")))
            .addTasks(
                Client.task("second")
                    .addParents("first")
                    .setBatch(TaskBatchConfig.newBuilder().setBatchMaxSize(10))
                    .setConditions(
                        TaskConditions.newBuilder()
                            .addUserEventConditions(
                                UserEventMatchCondition.newBuilder()
                                    .setUserEventKey("go")
                                    .setBase(
                                        BaseMatchCondition.newBuilder().setReadableDataKey("go")))
                            .addParentOverrideConditions(
                                ParentOverrideMatchCondition.newBuilder()
                                    .setParentReadableId("first")
                                    .setBase(
                                        BaseMatchCondition.newBuilder()
                                            .setReadableDataKey("first")
                                            .setExpression("output.a == 1")))))
            .setOnFailureTask(Client.task("all-on-failure"))
            .build();

    assertThat(client.admin().putWorkflow(everything).getId()).isNotEmpty();
  }

  static Stream<Arguments> violations() {
    return Stream.of(
        bad("name", w -> w.setName("no spaces")),
        bad("name", w -> w.setName("")),
        bad("must consist of 1 to 1024 letters", w -> w.setName("w".repeat(1025))),
        bad("description: holds U+0000", w -> w.setDescription("a\0b")),
        bad("tasks: must not be empty", w -> w.clearTasks()),
        bad("tasks.readable_id", w -> w.addTasks(Client.task("bad name"))),
        bad(
            "tasks: must not be more than 1000",
            w -> IntStream.range(0, 1_000).forEach(i -> w.addTasks(Client.task("t" + i)))),
        bad("occurs twice", w -> w.addTasks(Client.task("w"))),
        bad("tasks.action", w -> w.addTasks(Client.task("x").setAction("noverb"))),
        bad(
            "dag parent not found: parent step 'q' not found for step 'x'",
            w -> w.addTasks(Client.task("x").addParents("q"))),
        bad(
            "in a circle",
            w ->
                w.addTasks(Client.task("x").addParents("y"))
                    .addTasks(Client.task("y").addParents("x"))),
        bad("in a circle", w -> w.addTasks(Client.task("x").addParents("x"))),
        bad("cron_triggers", w -> w.addCronTriggers("@daily")),
        bad("cron_triggers", w -> w.addCronTriggers("* * *")),
        bad("cron_input", w -> w.setCronInput("[1]")),
        bad("event_triggers", w -> w.addEventTriggers("")),
        bad("event_triggers", w -> w.addEventTriggers("k".repeat(1025))),
        bad("default_priority", w -> w.setDefaultPriority(4)),
        bad("default_priority", w -> w.setDefaultPriority(0)),
        bad("sticky", w -> w.setStickyValue(9)),
        bad(
            "default_filters.payload",
            w ->
                w.addDefaultFilters(
                    DefaultFilter.newBuilder().setPayload(ByteString.copyFromUtf8("[]")))),
        bad(
            "default_filters.payload: is not UTF-8",
            w -> w.addDefaultFilters(DefaultFilter.newBuilder().setPayload(LATIN))),
        bad("input_json_schema", w -> w.setInputJsonSchema(ByteString.copyFromUtf8("{"))),
        bad("input_json_schema: is not UTF-8", w -> w.setInputJsonSchema(LATIN)),
        bad("idempotency.ttl_ms", w -> w.getIdempotencyBuilder().setExpression("input.a")),
        bad("idempotency.expression: must", w -> w.getIdempotencyBuilder().setTtlMs(1)),
        bad(
            "idempotency.expression: Invalid CEL expression",
            w -> w.getIdempotencyBuilder().setTtlMs(1).setExpression("input.")),
        bad(
            "idempotency.expression: holds U+0000",
            w -> w.getIdempotencyBuilder().setTtlMs(1).setExpression("'a\0b'")),
        bad(
            "idempotency.method: must be TTL or STATUS",
            w -> w.getIdempotencyBuilder().setTtlMs(1).setExpression("input.a").setMethodValue(9)),
        bad(
            "concurrency.expression: Invalid CEL expression",
            w -> w.addConcurrencyArrBuilder().setExpression("'\u00e9' + ".repeat(1_000))),
        bad(
            "concurrency.expression: Invalid CEL expression: it has more than 10000 characters",
            w -> w.addConcurrencyArrBuilder().setExpression("'" + "a".repeat(10_000) + "'")),
        bad("Invalid CEL expression", w -> w.addConcurrencyArrBuilder().setExpression("input.")),
        bad("concurrency.expression", w -> w.addConcurrencyArrBuilder().setMaxRuns(1)),
        bad(
            "concurrency.max_runs",
            w -> w.addConcurrencyArrBuilder().setExpression("'a'").setMaxRuns(0)),
        bad("limit_strategy", w -> strategy(w, ConcurrencyLimitStrategy.DROP_NEWEST_VALUE)),
        bad("limit_strategy", w -> strategy(w, ConcurrencyLimitStrategy.QUEUE_NEWEST_VALUE)),
        bad("limit_strategy", w -> strategy(w, 5)));
  }

  private static void strategy(CreateWorkflowVersionRequest.Builder workflow, int strategy) {
    workflow.addConcurrencyArrBuilder().setExpression("'a'").setLimitStrategyValue(strategy);
  }

  private static Arguments bad(String text, Consumer<CreateWorkflowVersionRequest.Builder> change) {
    return Arguments.of(text, change);
  }

  @ParameterizedTest
  @MethodSource("violations")
  void whatIsWrongIsNamed(String text, Consumer<CreateWorkflowVersionRequest.Builder> change) {
    CreateWorkflowVersionRequest.Builder workflow = Client.simple("w");
    change.accept(workflow);

    assertRefused(workflow.build(), text);
  }

  static Stream<Arguments> taskViolations() {
    return Stream.of(
        badTask("timeout", t -> t.setTimeout("1d")),
        badTask("timeout: '-1s' is not a duration", t -> t.setTimeout("-1s")),
        badTask("at most 876000h", t -> t.setTimeout("876001h")),
        badTask("schedule_timeout", t -> t.setScheduleTimeout("soon")),
        badTask("retries", t -> t.setRetries(-1)),
        badTask("backoff_factor", t -> t.setBackoffFactor(0.5f)),
        badTask("backoff_factor", t -> t.setBackoffFactor(1001f)),
        badTask("backoff_factor", t -> t.setBackoffFactor(Float.NaN)),
        badTask("backoff_max_seconds", t -> t.setBackoffMaxSeconds(0)),
        badTask("backoff_max_seconds", t -> t.setBackoffMaxSeconds(86_401)),
        badTask("slot_requests", t -> t.putSlotRequests("gpu", 0)),
        badTask("slot_requests", t -> t.putSlotRequests("", 1)),
        badTask(
            "slot_requests: must not have more than 256 slot types",
            t -> IntStream.range(0, 257).forEach(i -> t.putSlotRequests("type-" + i, 1))),
        badTask(
            "worker_labels: must not be more than 256",
            t ->
                IntStream.range(0, 257)
                    .forEach(
                        i ->
                            t.putWorkerLabels(
                                "label-" + i,
                                DesiredWorkerLabels.newBuilder().setIntValue(i).build()))),
        badTask(
            "worker_labels",
            t -> t.putWorkerLabels("zone", DesiredWorkerLabels.getDefaultInstance())),
        badTask(
            "comparator",
            t ->
                t.putWorkerLabels(
                    "zone",
                    DesiredWorkerLabels.newBuilder().setIntValue(1).setComparatorValue(9).build())),
        badTask("batch_max_size", t -> t.getBatchBuilder().setBatchMaxSize(0)),
        badTask("batch_max_size", t -> t.getBatchBuilder().setBatchMaxSize(100_001)),
        badTask(
            "batch_max_interval_ms",
            t -> t.getBatchBuilder().setBatchMaxSize(1).setBatchMaxIntervalMs(86_400_001)),
        badTask(
            "batch_max_interval_ms: must be between 1 and 86400000, not 0",
            t -> t.getBatchBuilder().setBatchMaxSize(1).setBatchMaxIntervalMs(0)),
        badTask(
            "batch_group_max_runs: must be between 1 and 10000, not 0",
            t -> t.getBatchBuilder().setBatchMaxSize(1).setBatchGroupMaxRuns(0)),
        badTask(
            "batch_group_max_runs",
            t -> t.getBatchBuilder().setBatchMaxSize(1).setBatchGroupMaxRuns(10_001)),
        badTask(
            "batch_group_key",
            t -> t.getBatchBuilder().setBatchMaxSize(1).setBatchGroupKey("input.")));
  }

  static Stream<Arguments> rateLimitViolations() {
    return Stream.of(
        badTask("rate_limits", t -> t.addRateLimitsBuilder().setUnits(1)),
        badTask("rate_limits", t -> t.addRateLimitsBuilder().setKey("k")),
        badTask("rate_limits.units", t -> t.addRateLimitsBuilder().setKey("k").setUnits(-1)),
        badTask("key_expr", t -> t.addRateLimitsBuilder().setKeyExpr("input.").setUnits(1)),
        badTask(
            "rate_limits.key_expr: must not be empty",
            t -> t.addRateLimitsBuilder().setKeyExpr(" ").setUnits(1)),
        badTask(
            "rate_limits.units_expr: must not be empty",
            t -> t.addRateLimitsBuilder().setKey("k").setUnitsExpr("")),
        badTask(
            "rate_limits.units_expr: Invalid CEL expression",
            t -> t.addRateLimitsBuilder().setKey("k").setUnitsExpr("input.")),
        badTask(
            "rate_limits.limit_values_expr: must not be empty",
            t -> t.addRateLimitsBuilder().setKey("k").setUnits(1).setLimitValuesExpr("")),
        badTask(
            "rate_limits.duration: is unknown",
            t -> t.addRateLimitsBuilder().setKey("k").setUnits(1).setDurationValue(99)),
        badTask(
            "a key of at most 1024 bytes",
            t -> t.addRateLimitsBuilder().setKey("k".repeat(1025)).setUnits(1)));
  }

  static Stream<Arguments> conditionViolations() {
    return Stream.of(
        badTask(
            "readable_data_key",
            t -> t.getConditionsBuilder().addSleepConditionsBuilder().setSleepFor("5s")),
        badTask(
            "sleep_for",
            t ->
                t.getConditionsBuilder()
                    .addSleepConditionsBuilder()
                    .setSleepFor("later")
                    .setBase(BaseMatchCondition.newBuilder().setReadableDataKey("k"))),
        badTask(
            "or_group_id",
            t ->
                t.getConditionsBuilder()
                    .addSleepConditionsBuilder()
                    .setSleepFor("5s")
                    .setBase(
                        BaseMatchCondition.newBuilder().setReadableDataKey("k").setOrGroupId("x"))),
        badTask(
            "conditions.action",
            t ->
                t.getConditionsBuilder()
                    .addSleepConditionsBuilder()
                    .setSleepFor("5s")
                    .setBase(
                        BaseMatchCondition.newBuilder().setReadableDataKey("k").setActionValue(9))),
        badTask(
            "user_event_key",
            t ->
                t.getConditionsBuilder()
                    .addUserEventConditionsBuilder()
                    .setBase(BaseMatchCondition.newBuilder().setReadableDataKey("k"))),
        badTask("conditions.readable_data_key: holds U+0000", t -> waits(t, "a\0b", "", "")),
        badTask("conditions.expression: holds U+0000", t -> waits(t, "k", "a\0b", "")),
        badTask("conditions.event_scope: holds U+0000", t -> waits(t, "k", "", "a\0b")),
        badTask(
            "not among the task's parents",
            t ->
                t.getConditionsBuilder()
                    .addParentOverrideConditionsBuilder()
                    .setParentReadableId("w")
                    .setBase(BaseMatchCondition.newBuilder().setReadableDataKey("k"))));
  }

  private static void waits(
      CreateTaskOpts.Builder task, String dataKey, String expression, String scope) {
    task.getConditionsBuilder()
        .addUserEventConditionsBuilder()
        .setUserEventKey("go")
        .setEventScope(scope)
        .setBase(
            BaseMatchCondition.newBuilder().setReadableDataKey(dataKey).setExpression(expression));
  }

  private static Arguments badTask(String text, Consumer<CreateTaskOpts.Builder> change) {
    return Arguments.of(text, change);
  }

  @ParameterizedTest
  @MethodSource({"taskViolations", "rateLimitViolations", "conditionViolations"})
  void whatIsWrongWithATaskIsNamed(String text, Consumer<CreateTaskOpts.Builder> change) {
    CreateTaskOpts.Builder task = Client.task("x");
    change.accept(task);

    assertRefused(Client.simple("w").addTasks(task).build(), text);
  }

  static Stream<Arguments> legacyViolations() {
    return Stream.of(
        badLegacy(
            Status.Code.INVALID_ARGUMENT, "name: 'no spaces' must", w -> w.setName("no spaces")),
        badLegacy(Status.Code.INVALID_ARGUMENT, "tasks: must not be empty", w -> w.clearJobs()),
        badLegacy(
            Status.Code.INVALID_ARGUMENT,
            "on_failure_job needs a step",
            w -> w.setOnFailureJob(CreateWorkflowJobOpts.getDefaultInstance())),
        badLegacy(
            Status.Code.INVALID_ARGUMENT,
            "concurrency.action is not supported",
            w -> w.getConcurrencyBuilder().setAction("a:b")),
        badLegacy(
            Status.Code.INVALID_ARGUMENT,
            "workflow.concurrency.max_runs: must be at least 1",
            w -> w.getConcurrencyBuilder().setExpression("'a'").setMaxRuns(0)),
        badLegacy(
            Status.Code.INVALID_ARGUMENT,
            "default_priority: must be 1, 2 or 3, not 4",
            w -> w.setDefaultPriority(4)),
        badLegacy(
            Status.Code.UNIMPLEMENTED,
            "scheduled_triggers",
            w -> w.addScheduledTriggers(Timestamp.getDefaultInstance())));
  }

  private static Arguments badLegacy(
      Status.Code code, String text, Consumer<CreateWorkflowVersionOpts.Builder> change) {
    return Arguments.of(code, text, change);
  }

  @ParameterizedTest
  @MethodSource("legacyViolations")
  void whatIsWrongInTheOldWayIsNamedToo(
      Status.Code code, String text, Consumer<CreateWorkflowVersionOpts.Builder> change) {
    CreateWorkflowVersionOpts.Builder workflow =
        CreateWorkflowVersionOpts.newBuilder()
            .setName("w")
            .addJobs(
                CreateWorkflowJobOpts.newBuilder()
                    .setName("job")
                    .addSteps(
                        CreateWorkflowStepOpts.newBuilder().setReadableId("w").setAction("w:w")));
    change.accept(workflow);

    Status status =
        StatusOf.call(
            () ->
                client
                    .workflows()
                    .putWorkflow(PutWorkflowRequest.newBuilder().setOpts(workflow).build()));
    assertThat(status.getCode()).isEqualTo(code);
    assertThat(status.getDescription()).contains(text);
    assertNothingStored();
  }

  private void assertRefused(CreateWorkflowVersionRequest request, String text) {
    Status status = StatusOf.call(() -> client.admin().putWorkflow(request));
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(text);
    assertNothingStored();
  }

  @Test
  void ofVeryMuchThatIsWrongTheFirstIsTold() {
    CreateWorkflowVersionRequest.Builder workflow = Client.simple("w");
    IntStream.range(0, 900)
        .forEach(
            i -> workflow.addTasks(Client.task("\u00e9".repeat(200) + i).setTimeout("\u00e9")));

    assertRefused(workflow.build(), "tasks.readable_id: '" + "\u00e9".repeat(80) + "...'");
  }

  private void assertNothingStored() {
    assertThat(
            POSTGRES
                .database()
                .value("select count(*) from workflow where tenant_id = '" + client.tenant() + "'"))
        .isEqualTo("0");
  }

  @Test
  void everythingThatIsWrongIsToldAtOnce() {
    Status status =
        StatusOf.call(
            () ->
                client
                    .admin()
                    .putWorkflow(
                        Client.simple("w")
                            .setDefaultPriority(7)
                            .addTasks(Client.task("x").setRetries(-1).setTimeout("x"))
                            .build()));

    assertThat(status.getDescription())
        .startsWith("Invalid request: Validation failed with the following errors:\n")
        .contains("default_priority", "retries", "timeout");
  }
}
