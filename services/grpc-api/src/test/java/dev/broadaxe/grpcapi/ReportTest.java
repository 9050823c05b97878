package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.broadaxe.messaging.Owners.Handover;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Command.ReportKind;
import dev.broadaxe.model.Refusal;
import dev.broadaxe.model.Reply;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.ActionEventResponse;
import dev.broadaxe.wire.v0.BatchActionEvent;
import dev.broadaxe.wire.v0.BatchActionEventItem;
import dev.broadaxe.wire.v0.RefreshTimeoutRequest;
import dev.broadaxe.wire.v0.ReleaseSlotRequest;
import dev.broadaxe.wire.v0.StepActionEvent;
import dev.broadaxe.wire.v0.StepActionEventType;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What workers report and ask about tasks in hand. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class ReportTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  private final UUID tenant = rig.tenant();
  private final Client client = rig.client(tenant);
  private final UUID task = rig.ids.next();

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
    rig.owner.answer(FakeOwner::allIsWell);
  }

  @Test
  void aReportKeepsItsPayloadByteForByte() {
    ActionEventResponse response =
        client
            .dispatcher()
            .sendStepActionEvent(
                event(
                        StepActionEventType.STEP_EVENT_TYPE_FAILED,
                        "Error: \"no\" \n {x} \ud83d\ude00")
                    .setRetryCount(3)
                    .setShouldNotRetry(true)
                    .setWorkerId("the worker's name")
                    .build());

    assertThat(response.getTenantId()).isEqualTo(tenant.toString());
    assertThat(response.getWorkerId()).isEqualTo("the worker's name");
    Command.ReportTask report = rig.owner.await(tenant, Command.ReportTask.class);
    assertThat(report.task()).isEqualTo(task);
    assertThat(report.kind()).isEqualTo(ReportKind.FAILED);
    assertThat(report.attempt()).isEqualTo(3);
    assertThat(report.retryable()).isFalse();
    assertThat(report.payload().text()).isEqualTo("Error: \"no\" \n {x} \ud83d\ude00");
  }

  @Test
  void withoutARetryCountTheCurrentAttemptIsMeant() {
    client
        .dispatcher()
        .sendStepActionEvent(event(StepActionEventType.STEP_EVENT_TYPE_COMPLETED, "").build());

    Command.ReportTask report = rig.owner.await(tenant, Command.ReportTask.class);
    assertThat(report.attempt()).isEqualTo(-1);
    assertThat(report.kind()).isEqualTo(ReportKind.COMPLETED);
    assertThat(report.payload().isEmpty()).isTrue();
    assertThat(report.retryable()).isTrue();
  }

  @Test
  void anOutputThatIsNoJsonFailsTheTaskAndNotTheCall() {
    client
        .dispatcher()
        .sendStepActionEvent(
            event(StepActionEventType.STEP_EVENT_TYPE_COMPLETED, "{no").setRetryCount(0).build());
    client
        .dispatcher()
        .sendStepActionEvent(
            event(StepActionEventType.STEP_EVENT_TYPE_COMPLETED, "{\"a\":\"\\u0000\"}")
                .setRetryCount(1)
                .build());

    client
        .dispatcher()
        .sendStepActionEvent(
            event(
                    StepActionEventType.STEP_EVENT_TYPE_COMPLETED,
                    "[".repeat(1_001) + "]".repeat(1_001))
                .setRetryCount(2)
                .build());

    List<Command.ReportTask> reports = rig.owner.seen(tenant, Command.ReportTask.class);
    assertThat(reports).extracting(Command.ReportTask::kind).containsOnly(ReportKind.FAILED);
    assertThat(reports)
        .extracting(report -> report.payload().text())
        .containsExactly(
            "invalid json in field `taskOutput`",
            "encoded jsonb contains invalid null character \\u0000 in field `taskOutput`",
            "json in field `taskOutput` must have at most 1000 levels of nesting, 1000 digits in a"
                + " number and 50000 characters in a name");
  }

  @Test
  void acknowledgementsAreAcceptedAndUnknownTypesRefused() {
    client
        .dispatcher()
        .sendStepActionEvent(event(StepActionEventType.STEP_EVENT_TYPE_ACKNOWLEDGED, "").build());
    Status unknown =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .sendStepActionEvent(
                        event(StepActionEventType.STEP_EVENT_TYPE_UNKNOWN, "").build()));

    assertThat(unknown.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(rig.owner.seen(tenant, Command.ReportTask.class)).isEmpty();
  }

  @Test
  void unknownTasksAreInvalid() {
    rig.owner.answer(_ -> new Reply.Refused(Refusal.NOT_FOUND, "no such task"));
    Status unknown =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .sendStepActionEvent(
                        event(StepActionEventType.STEP_EVENT_TYPE_STARTED, "").build()));
    Status malformed =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .sendStepActionEvent(
                        event(StepActionEventType.STEP_EVENT_TYPE_STARTED, "")
                            .setTaskRunExternalId("x")
                            .build()));

    for (Status status : List.of(unknown, malformed)) {
      assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(status.getDescription()).startsWith("invalid task external run id ");
    }
  }

  @Test
  void aReportForAnAbsentOwnerIsKept() {
    rig.owner.handover(Handover.AWAY);

    client
        .dispatcher()
        .sendStepActionEvent(
            event(StepActionEventType.STEP_EVENT_TYPE_COMPLETED, "{}").setRetryCount(0).build());

    assertThat(
            POSTGRES.database().value("select kind from inbox where tenant_id = '" + tenant + "'"))
        .isEqualTo("report-task");
  }

  @Test
  void everyItemOfABatchIsReportedAndOnlyBadIdsRefuseIt() {
    BatchActionEvent.Builder batch =
        BatchActionEvent.newBuilder()
            .setWorkerId("w")
            .setEventType(StepActionEventType.STEP_EVENT_TYPE_COMPLETED)
            .addItems(item(task, "{}").setRetryCount(1))
            .addItems(item(rig.ids.next(), "{bad"));
    client.dispatcher().sendBatchActionEvent(batch.build());
    assertThat(rig.owner.seen(tenant, Command.ReportTask.class))
        .extracting(Command.ReportTask::kind, Command.ReportTask::attempt)
        .containsExactly(tuple(ReportKind.COMPLETED, 1), tuple(ReportKind.FAILED, -1));

    client.dispatcher().sendBatchActionEvent(BatchActionEvent.getDefaultInstance());
    Status malformed =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .sendBatchActionEvent(
                        batch.addItems(item(task, "").setTaskRunExternalId("x")).build()));
    assertThat(malformed.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    Status type =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .sendBatchActionEvent(
                        BatchActionEvent.newBuilder().addItems(item(task, "")).build()));
    assertThat(type.getDescription()).isEqualTo("invalid batch action event type");
  }

  @Test
  void theTimeoutOfARunningTaskIsMoved() {
    var response =
        client
            .dispatcher()
            .refreshTimeout(
                RefreshTimeoutRequest.newBuilder()
                    .setTaskRunExternalId(task.toString())
                    .setIncrementTimeoutBy("1m30s")
                    .build());

    assertThat(rig.owner.await(tenant, Command.RefreshTimeout.class))
        .isEqualTo(new Command.RefreshTimeout(task, Duration.ofSeconds(90)));
    assertThat(response.getTimeoutAt().getSeconds()).isEqualTo(1_893_456_000L);
    Status malformed =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .refreshTimeout(
                        RefreshTimeoutRequest.newBuilder()
                            .setTaskRunExternalId(task.toString())
                            .setIncrementTimeoutBy("-1s")
                            .build()));
    assertThat(malformed.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(malformed.getDescription()).contains("increment_timeout_by");
  }

  @Test
  void whatDoesNotRunCannotBeReleased() {
    ReleaseSlotRequest request =
        ReleaseSlotRequest.newBuilder().setTaskRunExternalId(task.toString()).build();
    client.dispatcher().releaseSlot(request);
    assertThat(rig.owner.await(tenant, Command.ReleaseSlot.class).task()).isEqualTo(task);

    rig.owner.answer(_ -> new Reply.Refused(Refusal.NOT_FOUND, "task run not found"));
    Status status = StatusOf.call(() -> client.dispatcher().releaseSlot(request));
    assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(status.getDescription()).isEqualTo("task run not found");
  }

  private StepActionEvent.Builder event(StepActionEventType type, String payload) {
    return StepActionEvent.newBuilder()
        .setTaskRunExternalId(task.toString())
        .setEventType(type)
        .setEventPayload(payload);
  }

  private static BatchActionEventItem.Builder item(UUID task, String payload) {
    return BatchActionEventItem.newBuilder()
        .setTaskRunExternalId(task.toString())
        .setEventPayload(payload);
  }
}
