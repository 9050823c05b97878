package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.broadaxe.door.Metadata;
import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v1.CancelTasksRequest;
import dev.broadaxe.wire.v1.CreateWorkflowVersionResponse;
import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import dev.broadaxe.wire.v1.GetRunDetailsResponse;
import dev.broadaxe.wire.v1.ReplayTasksRequest;
import dev.broadaxe.wire.v1.RunStatus;
import dev.broadaxe.wire.v1.TaskRunDetail;
import dev.broadaxe.wire.v1.TasksFilter;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import dev.broadaxe.wire.v1.TriggerWorkflowRunRequest;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting, cancelling, replaying and reading runs. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class TriggerTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  private final UUID tenant = rig.tenant();
  private final Client client = rig.client(tenant);

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @AfterEach
  void ownerBack() {
    rig.owner.handover(Handover.TAKEN);
  }

  @Test
  void aTriggerBecomesACommandWithAnIdOfOurs() {
    CreateWorkflowVersionResponse version = client.put("jobs");

    String id =
        client
            .workflows()
            .triggerWorkflow(
                trigger("jobs")
                    .setInput("{\"n\": 1.50}")
                    .setAdditionalMetadata("{\"a\":\"b\"}")
                    .setPriority(3)
                    .putDesiredWorkerLabels(
                        "zone",
                        DesiredWorkerLabels.newBuilder()
                            .setStrValue("eu")
                            .setRequired(true)
                            .build())
                    .build())
            .getWorkflowRunId();

    Command.NewRun run = rig.owner.await(tenant, Command.TriggerRuns.class).runs().getFirst();
    assertThat(run.id()).hasToString(id);
    assertThat(run.id().version()).isEqualTo(7);
    assertThat(run.versionId()).hasToString(version.getId());
    assertThat(run.workflowId()).hasToString(version.getWorkflowId());
    assertThat(run.priority()).isEqualTo(3);
    assertThat(run.input()).isEqualTo(Payload.of("{\"n\": 1.50}"));
    assertThat(run.metadata()).endsWith(",\"a\":\"b\"}");
    assertThat(Metadata.value(run.metadata(), "traceparent")).startsWith("00-");
    assertThat(run.child()).isNull();
    TaskSpec.Desired desired = run.desired();
    assertThat(desired).isNotNull();
    assertThat(desired.labels())
        .containsEntry("zone", new Step.DesiredLabel("eu", true, Step.Comparator.EQUAL, 100));
  }

  @Test
  void anInputThatIsNoObjectIsNone() {
    client.put("jobs");
    for (String input : List.of("", "[1]", "null", "\"x\"", " 3")) {
      client.workflows().triggerWorkflow(trigger("jobs").setInput(input).build());
    }

    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class))
        .hasSize(5)
        .allSatisfy(command -> assertThat(command.runs().getFirst().input().isEmpty()).isTrue());
  }

  @Test
  void manyRunsKeepTheirOrderAcrossCommands() {
    client.put("jobs");
    BulkTriggerWorkflowRequest.Builder bulk = BulkTriggerWorkflowRequest.newBuilder();
    for (int i = 0; i < 1_001; i++) {
      bulk.addWorkflows(trigger("jobs").setInput("{\"n\":" + i + "}"));
    }

    List<String> ids = client.workflows().bulkTriggerWorkflow(bulk.build()).getWorkflowRunIdsList();

    List<Command.TriggerRuns> commands = rig.owner.seen(tenant, Command.TriggerRuns.class);
    assertThat(commands).extracting(command -> command.runs().size()).containsExactly(500, 500, 1);
    List<String> asked = new ArrayList<>();
    List<String> inputs = new ArrayList<>();
    for (Command.TriggerRuns command : commands) {
      command.runs().forEach(run -> asked.add(run.id().toString()));
      command.runs().forEach(run -> inputs.add(run.input().text()));
    }
    assertThat(ids).isEqualTo(asked).doesNotHaveDuplicates();
    assertThat(inputs.get(1_000)).isEqualTo("{\"n\":1000}");
  }

  @Test
  void noRunsAreNoRuns() {
    assertThat(
            client
                .workflows()
                .bulkTriggerWorkflow(BulkTriggerWorkflowRequest.getDefaultInstance())
                .getWorkflowRunIdsCount())
        .isZero();
  }

  @Test
  void aChildInheritsItsParentsMetadata() {
    client.put("jobs");
    UUID parent = new TaskRowsOf(rig, client, "parents").queued("{}", "{\"who\":\"me\"}");

    client
        .workflows()
        .triggerWorkflow(
            trigger("jobs")
                .setParentTaskRunExternalId(parent.toString())
                .setChildIndex(2)
                .setChildKey("k")
                .build());

    Command.NewRun run = rig.owner.await(tenant, Command.TriggerRuns.class).runs().getFirst();
    assertThat(run.child()).isEqualTo(new TaskSpec.ChildOf(parent, parent, 2, "k"));
    assertThat(Metadata.value(run.metadata(), "who")).isEqualTo("me");
    assertThat(Metadata.value(run.metadata(), "hatchet__parent_step_run_id"))
        .isEqualTo(parent.toString());
    assertThat(Metadata.value(run.metadata(), "hatchet__parent_workflow_run_id"))
        .isEqualTo(parent.toString());
  }

  @Test
  void theBytesVariantStartsTheSame() {
    client.put("jobs");

    String id =
        client
            .admin()
            .triggerWorkflowRun(
                TriggerWorkflowRunRequest.newBuilder()
                    .setWorkflowName("jobs")
                    .setInput(ByteString.copyFromUtf8("{\"a\":1}"))
                    .build())
            .getExternalId();

    Command.NewRun run = rig.owner.await(tenant, Command.TriggerRuns.class).runs().getFirst();
    assertThat(run.id()).hasToString(id);
    assertThat(run.input()).isEqualTo(Payload.of("{\"a\":1}"));
  }

  static Stream<Arguments> payloadRefusals() {
    return Stream.of(
        bad(Status.Code.INVALID_ARGUMENT, "invalid json in field `payload`", t -> t.setInput("{")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "invalid null character \\u0000 in field `payload`",
            t -> t.setInput("{\"a\":\"\\u0000\"}")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "json in field `payload` must have at most 1000 levels of nesting",
            t -> t.setInput("[".repeat(1_001) + "]".repeat(1_001))),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "invalid json in field `additionalMetadata`",
            t -> t.setAdditionalMetadata("x")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "json in field `additionalMetadata` must have at most 1000 levels of nesting",
            t -> t.setAdditionalMetadata("{\"n\":" + "1".repeat(1_001) + "}")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "invalid null character \\u0000 in field `additionalMetadata`",
            t -> t.setAdditionalMetadata("{\"\\u0000\":1}")));
  }

  static Stream<Arguments> refusals() {
    String foreign = UUID.randomUUID().toString();
    return Stream.of(
        bad(
            Status.Code.INVALID_ARGUMENT,
            "priority must be 1, 2 or 3, not 0",
            t -> t.setPriority(0)),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "priority must be 1, 2 or 3, not 4",
            t -> t.setPriority(4)),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "desired_worker_id",
            t -> t.setDesiredWorkerId("worker-1")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "parent_task_run_external_id",
            t -> t.setParentTaskRunExternalId("x")),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "child_index",
            t -> t.setParentTaskRunExternalId(foreign)),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "child_key",
            t ->
                t.setParentTaskRunExternalId(foreign)
                    .setChildIndex(0)
                    .setChildKey("k".repeat(1025))),
        bad(
            Status.Code.NOT_FOUND,
            foreign,
            t -> t.setParentTaskRunExternalId(foreign).setChildIndex(0)),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "desired_worker_labels.'zone': needs str_value or int_value",
            t -> t.putDesiredWorkerLabels("zone", DesiredWorkerLabels.getDefaultInstance())),
        bad(
            Status.Code.INVALID_ARGUMENT,
            "desired_worker_labels: must not be more than 256",
            t ->
                IntStream.range(0, 257)
                    .forEach(
                        i ->
                            t.putDesiredWorkerLabels(
                                "label-" + i,
                                DesiredWorkerLabels.newBuilder().setIntValue(i).build()))),
        bad(Status.Code.INVALID_ARGUMENT, "workflow names not found: Jobs", t -> t.setName("Jobs")),
        bad(
            Status.Code.UNIMPLEMENTED,
            "workflow several has several tasks",
            t -> t.setName("several")));
  }

  private static Arguments bad(
      Status.Code code, String text, Consumer<TriggerWorkflowRequest.Builder> change) {
    return Arguments.of(code, text, change);
  }

  @ParameterizedTest
  @MethodSource({"payloadRefusals", "refusals"})
  void whatIsWrongIsRefusedAndNothingStarted(
      Status.Code code, String text, Consumer<TriggerWorkflowRequest.Builder> change) {
    client.put("jobs");
    client.admin().putWorkflow(Client.simple("several").addTasks(Client.task("second")).build());
    TriggerWorkflowRequest.Builder request = trigger("jobs");
    change.accept(request);

    Status single = StatusOf.call(() -> client.workflows().triggerWorkflow(request.build()));
    Status bulk =
        StatusOf.call(
            () ->
                client
                    .workflows()
                    .bulkTriggerWorkflow(
                        BulkTriggerWorkflowRequest.newBuilder()
                            .addWorkflows(trigger("jobs"))
                            .addWorkflows(request)
                            .build()));

    for (Status status : List.of(single, bulk)) {
      assertThat(status.getCode()).isEqualTo(code);
      assertThat(status.getDescription()).contains(text);
    }
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "\u00e9", "%", "\ud83e\ude93"})
  void aRefusalOfSomethingLongCanStillBeRead(String sign) {
    String name = sign.repeat(100_000);

    Status status = StatusOf.call(() -> client.workflows().triggerWorkflow(trigger(name).build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription())
        .startsWith("workflow names not found: " + sign.repeat(100))
        .endsWith(sign + "...");
  }

  static Stream<Arguments> bytesRefusals() {
    ByteString latin = ByteString.copyFrom(new byte[] {'{', '"', (byte) 0xe9, '"', ':', '1', '}'});
    ByteString nul = ByteString.copyFromUtf8("{\"a\":\"\\u0000\"}");
    return Stream.of(
        badBytes("invalid json in field `payload`", t -> t.setInput(latin)),
        badBytes("invalid json in field `payload`", t -> t.setInput(ByteString.copyFromUtf8("{"))),
        badBytes("invalid null character \\u0000 in field `payload`", t -> t.setInput(nul)),
        badBytes("invalid json in field `additionalMetadata`", t -> t.setAdditionalMetadata(latin)),
        badBytes(
            "invalid null character \\u0000 in field `additionalMetadata`",
            t -> t.setAdditionalMetadata(nul)),
        badBytes("priority must be 1, 2 or 3, not 4", t -> t.setPriority(4)),
        badBytes("workflow names not found: nobody", t -> t.setWorkflowName("nobody")));
  }

  private static Arguments badBytes(
      String text, Consumer<TriggerWorkflowRunRequest.Builder> change) {
    return Arguments.of(text, change);
  }

  @ParameterizedTest
  @MethodSource("bytesRefusals")
  void whatIsWrongInBytesIsRefusedToo(
      String text, Consumer<TriggerWorkflowRunRequest.Builder> change) {
    client.put("jobs");
    TriggerWorkflowRunRequest.Builder request =
        TriggerWorkflowRunRequest.newBuilder().setWorkflowName("jobs");
    change.accept(request);

    Status status = StatusOf.call(() -> client.admin().triggerWorkflowRun(request.build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(text);
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).isEmpty();
  }

  @Test
  void workflowsOfOthersDoNotExist() {
    rig.client(rig.tenant()).put("theirs");

    Status status =
        StatusOf.call(() -> client.workflows().triggerWorkflow(trigger("theirs").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo("workflow names not found: theirs");
  }

  @Test
  void aBusyOwnerMakesCallersWait() {
    client.put("jobs");
    rig.owner.handover(Handover.BUSY);

    Status status =
        StatusOf.call(() -> client.workflows().triggerWorkflow(trigger("jobs").build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void runsForAnAbsentOwnerWaitInTheInbox() {
    client.put("jobs");
    rig.owner.handover(Handover.AWAY);

    String id = client.workflows().triggerWorkflow(trigger("jobs").build()).getWorkflowRunId();

    assertThat(
            POSTGRES
                .database()
                .value(
                    "select position('"
                        + id
                        + "' in convert_from(body, 'UTF8')) > 0 from inbox where tenant_id = '"
                        + tenant
                        + "'"))
        .isEqualTo("t");
    assertThat(
            POSTGRES.database().value("select kind from inbox where tenant_id = '" + tenant + "'"))
        .isEqualTo("trigger-runs");
  }

  @Test
  void tasksAreCancelledAndReplayedById() {
    List<String> ids = Stream.generate(rig.ids::next).limit(3).map(UUID::toString).toList();

    assertThat(
            client
                .admin()
                .cancelTasks(CancelTasksRequest.newBuilder().addAllExternalIds(ids).build())
                .getCancelledTasksList())
        .isEqualTo(ids);
    assertThat(
            client
                .admin()
                .replayTasks(ReplayTasksRequest.newBuilder().addAllExternalIds(ids).build())
                .getReplayedTasksList())
        .isEqualTo(ids);
    assertThat(rig.owner.await(tenant, Command.CancelTasks.class).ids())
        .extracting(UUID::toString)
        .isEqualTo(ids);
    assertThat(rig.owner.await(tenant, Command.ReplayTasks.class).ids())
        .extracting(UUID::toString)
        .isEqualTo(ids);
  }

  static Stream<Arguments> selectionRefusals() {
    String id = UUID.randomUUID().toString();
    List<String> many =
        Stream.generate(UUID::randomUUID).limit(20_001).map(UUID::toString).toList();
    return Stream.of(
        badSelection(
            "cannot provide both external ids and filter",
            s -> s.addExternalIds(id).setFilter(TasksFilter.getDefaultInstance())),
        badSelection("invalid external id", s -> s.addExternalIds(id).addExternalIds("x")),
        badSelection("external_ids must not be more than 20000", s -> s.addAllExternalIds(many)),
        badSelection("either external_ids or filter must be provided", _ -> {}));
  }

  private static Arguments badSelection(String text, Consumer<CancelTasksRequest.Builder> change) {
    return Arguments.of(text, change);
  }

  @ParameterizedTest
  @MethodSource("selectionRefusals")
  void tasksMustBeChosenInOneWayAndNotTooMany(
      String text, Consumer<CancelTasksRequest.Builder> change) {
    CancelTasksRequest.Builder cancel = CancelTasksRequest.newBuilder();
    change.accept(cancel);

    for (Status status : List.of(cancelled(cancel.build()), replayed(cancel.build()))) {
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).isEqualTo(text);
    }
    assertThat(rig.owner.seen(tenant, Command.CancelTasks.class)).isEmpty();
    assertThat(rig.owner.seen(tenant, Command.ReplayTasks.class)).isEmpty();
  }

  @Test
  void aFilterIsRefusedByName() {
    CancelTasksRequest filtered =
        CancelTasksRequest.newBuilder().setFilter(TasksFilter.getDefaultInstance()).build();

    Status cancelled = cancelled(filtered);
    Status replayed = replayed(filtered);

    assertThat(cancelled.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(cancelled.getDescription())
        .isEqualTo("CancelTasks by filter is not built yet: use external_ids");
    assertThat(replayed.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(replayed.getDescription())
        .isEqualTo("ReplayTasks by filter is not built yet: use external_ids");
  }

  private Status cancelled(CancelTasksRequest selection) {
    return StatusOf.call(() -> client.admin().cancelTasks(selection));
  }

  private Status replayed(CancelTasksRequest selection) {
    ReplayTasksRequest.Builder replay =
        ReplayTasksRequest.newBuilder().addAllExternalIds(selection.getExternalIdsList());
    if (selection.hasFilter()) {
      replay.setFilter(selection.getFilter());
    }
    return StatusOf.call(() -> client.admin().replayTasks(replay.build()));
  }

  @Test
  void detailsFollowTheRows() {
    TaskRowsOf rows = new TaskRowsOf(rig, client, "jobs");

    GetRunDetailsResponse queued = details(rows.queued("{\"n\": 1.50}", "{\"who\":\"me\"}"));
    assertThat(queued.getStatus()).isEqualTo(RunStatus.QUEUED);
    assertThat(queued.getDone()).isFalse();
    assertThat(queued.getInput().toStringUtf8()).isEqualTo("{\"n\": 1.50}");
    assertThat(queued.getAdditionalMetadata().toStringUtf8()).isEqualTo("{\"who\":\"me\"}");
    assertThat(queued.getTaskRunsMap()).containsOnlyKeys("jobs");
    assertThat(queued.getTaskRunsOrThrow("jobs").hasError()).isFalse();

    assertThat(details(rows.running()).getStatus()).isEqualTo(RunStatus.RUNNING);

    GetRunDetailsResponse completed = details(rows.ended(Outcome.COMPLETED, "{\"sum\": 3}", null));
    assertThat(completed.getDone()).isTrue();
    TaskRunDetail task = completed.getTaskRunsOrThrow("jobs");
    assertThat(task.getStatus()).isEqualTo(RunStatus.COMPLETED);
    assertThat(task.getOutput().toStringUtf8()).isEqualTo("{\"sum\": 3}");
    assertThat(task.getReadableId()).isEqualTo("jobs");

    TaskRunDetail nothing =
        details(rows.ended(Outcome.COMPLETED, "", null)).getTaskRunsOrThrow("jobs");
    assertThat(nothing.hasOutput()).isFalse();

    TaskRunDetail failed =
        details(rows.ended(Outcome.FAILED, null, "ValueError: no\n")).getTaskRunsOrThrow("jobs");
    assertThat(failed.getStatus()).isEqualTo(RunStatus.FAILED);
    assertThat(failed.getError()).isEqualTo("ValueError: no\n");

    TaskRunDetail cancelled =
        details(rows.ended(Outcome.CANCELLED, null, null)).getTaskRunsOrThrow("jobs");
    assertThat(cancelled.getStatus()).isEqualTo(RunStatus.CANCELLED);
    assertThat(cancelled.getError()).isEmpty();
  }

  @Test
  void detailsOfOthersAndOfNothingAreNotFound() {
    UUID run = new TaskRowsOf(rig, client, "jobs").queued("{}", "{}");
    Client other = rig.client(rig.tenant());

    Status foreign = StatusOf.call(() -> other.admin().getRunDetails(of(run.toString())));
    assertThat(foreign.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(foreign.getDescription()).isEqualTo("workflow run not found");
    Status malformed = StatusOf.call(() -> client.admin().getRunDetails(of("x")));
    assertThat(malformed.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(malformed.getDescription()).isEqualTo("invalid external id");
  }

  private GetRunDetailsResponse details(UUID run) {
    return client.admin().getRunDetails(of(run.toString()));
  }

  private static GetRunDetailsRequest of(String id) {
    return GetRunDetailsRequest.newBuilder().setExternalId(id).build();
  }

  private static TriggerWorkflowRequest.Builder trigger(String name) {
    return TriggerWorkflowRequest.newBuilder().setName(name);
  }
}
