package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.AttemptRef;
import dev.broadaxe.model.Changes;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Effect;
import dev.broadaxe.model.LiveRow;
import dev.broadaxe.model.Payload;
import dev.broadaxe.model.Step;
import dev.broadaxe.model.TaskSpec;
import dev.broadaxe.model.TaskState;
import dev.broadaxe.model.WorkflowRef;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.ActionType;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions of workers, and what is handed out on their streams. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class DeliveryTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  private final UUID tenant = rig.tenant();
  private final Client client = rig.client(tenant);
  private final UUID worker = client.register("jobs:work");

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void aStartIsDeliveredWithItsPayloadAndConfirmed() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver start = start(opened, 1, Payload.of("{\"n\": 1.50}"));

    rig.bus.release(tenant, List.of(start));

    AssignedAction action = heard.await(1).getFirst();
    assertThat(action.getActionType()).isEqualTo(ActionType.START_STEP_RUN);
    assertThat(action.getTenantId()).isEqualTo(tenant.toString());
    assertThat(action.getTaskRunExternalId()).isEqualTo(start.spec().id().toString());
    assertThat(action.getWorkflowRunId()).isEqualTo(start.spec().id().toString());
    assertThat(action.getJobId()).isEqualTo(start.step().id().toString());
    assertThat(action.getTaskName()).isEqualTo("work");
    assertThat(action.getActionId()).isEqualTo("jobs:work");
    assertThat(action.getGetGroupKeyRunId()).isEmpty();
    assertThat(action.getPriority()).isEqualTo(2);
    assertThat(action.getAdditionalMetadata()).isEqualTo("{\"a\":\"b\"}");
    assertThat(action.hasChildWorkflowIndex()).isFalse();
    assertThat(action.hasDurableTaskInvocationCount()).isFalse();
    assertThat(action.getActionPayload())
        .isEqualTo(
            "{\"input\":{\"n\": 1.50},\"parents\":{},\"triggers\":{\"filter_payload\":null},"
                + "\"triggered_by\":\"manual\",\"user_data\":null,\"overrides\":null}");
    Command.ConfirmDelivery receipt = rig.owner.await(tenant, Command.ConfirmDelivery.class);
    assertThat(receipt.delivered()).containsExactly(start.attempt());
    assertThat(receipt.door()).isEqualTo(opened.door());
  }

  @Test
  void anInputThatDoesNotComeAlongIsReadFromRows() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver start = start(opened, 1, Payload.of("{\"from\":\"rows\"}"));
    rig.commit(rowsOf(start));

    rig.bus.release(
        tenant,
        List.of(
            new Effect.Deliver(
                start.door(),
                1,
                start.worker(),
                start.session(),
                start.attempt(),
                start.spec().light(),
                start.step(),
                start.workflow())));

    assertThat(heard.await(1).getFirst().getActionPayload())
        .startsWith("{\"input\":{\"from\":\"rows\"},");
  }

  @Test
  void aStartWithoutAStreamIsReportedAsFailed() {
    Command.OpenSession nowhere =
        new Command.OpenSession(
            rig.workers.find(tenant, worker).orElseThrow().worker(), rig.api.door().id(), 1);
    Effect.Deliver start = start(nowhere, 1, Payload.EMPTY);

    rig.bus.release(tenant, List.of(start));

    Command.ConfirmDelivery receipt = rig.owner.await(tenant, Command.ConfirmDelivery.class);
    assertThat(receipt.failed()).containsExactly(start.attempt());
    assertThat(receipt.delivered()).isEmpty();
    assertThat(rig.owner.await(tenant, Command.CloseSession.class))
        .as("what closed the session was lost")
        .isEqualTo(new Command.CloseSession(worker, nowhere.door(), nowhere.session()));
  }

  @Test
  void whatWasHandedOutIsToldAndNeverSentTwice() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver start = start(opened, 1, Payload.EMPTY);
    AttemptRef unknown = new AttemptRef(rig.ids.next(), 0, 0);
    rig.bus.release(tenant, List.of(start));
    rig.owner.await(
        tenant, Command.ConfirmDelivery.class, r -> r.delivered().contains(start.attempt()));

    rig.bus.release(tenant, List.of(start));
    rig.bus.release(
        tenant,
        List.of(new Effect.AskDelivery(opened.door(), 1, List.of(start.attempt(), unknown))));

    Command.ConfirmDelivery told =
        rig.owner.await(tenant, Command.ConfirmDelivery.class, r -> r.failed().contains(unknown));
    assertThat(told.delivered()).contains(start.attempt());
    Effect.Deliver next = start(opened, 1, Payload.EMPTY);
    rig.bus.release(tenant, List.of(next));
    assertThat(heard.await(2))
        .extracting(AssignedAction::getTaskRunExternalId)
        .containsExactly(start.spec().id().toString(), next.spec().id().toString());
  }

  @Test
  void effectsOfAnEarlierOwnerAreDropped() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver late = start(opened, 4, Payload.EMPTY);
    Effect.Deliver current = start(opened, 5, Payload.EMPTY);
    Effect.Deliver next = start(opened, 5, Payload.EMPTY);

    rig.bus.release(tenant, List.of(current));
    rig.bus.release(tenant, List.of(late));
    rig.bus.release(tenant, List.of(next));

    assertThat(heard.await(2))
        .extracting(AssignedAction::getTaskRunExternalId)
        .containsExactly(current.spec().id().toString(), next.spec().id().toString());
  }

  @Test
  void aStopReachesEveryStreamOfTheWorkerWithTheSameAttempt() {
    Heard<WorkerListenRequest, AssignedAction> first = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Heard<WorkerListenRequest, AssignedAction> second = listen();
    rig.owner.await(tenant, Command.OpenSession.class, open -> open.session() > opened.session());
    Effect.Deliver start = start(opened, 1, Payload.EMPTY);
    rig.bus.release(tenant, List.of(start));
    rig.owner.await(tenant, Command.ConfirmDelivery.class);

    rig.bus.release(tenant, List.of(stop(start)));

    for (Heard<WorkerListenRequest, AssignedAction> heard : List.of(first, second)) {
      AssignedAction stop = heard.await(a -> a.getActionType() == ActionType.CANCEL_STEP_RUN);
      assertThat(stop.getTaskRunExternalId()).isEqualTo(start.spec().id().toString());
      assertThat(stop.getRetryCount()).isEqualTo(start.attempt().attempt());
      assertThat(stop.getActionPayload()).isEmpty();
    }
    rig.owner.await(
        tenant, Command.ConfirmDelivery.class, r -> r.stopped().contains(start.attempt()));
  }

  @Test
  void aStopThatNobodyCanHearIsConfirmedAllTheSame() {
    Command.OpenSession nowhere =
        new Command.OpenSession(
            rig.workers.find(tenant, worker).orElseThrow().worker(), rig.api.door().id(), 1);
    Effect.Deliver start = start(nowhere, 1, Payload.EMPTY);

    rig.bus.release(tenant, List.of(stop(start)));

    assertThat(rig.owner.await(tenant, Command.ConfirmDelivery.class).stopped())
        .containsExactly(start.attempt());
  }

  @Test
  void aStartTooLargeForWorkersFailsItsTaskAndNotTheStream() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver huge = start(opened, 1, Payload.of("{\"x\":\"" + "y".repeat(4 << 20) + "\"}"));
    Effect.Deliver small = start(opened, 1, Payload.EMPTY);

    rig.bus.release(tenant, List.of(huge, small));

    Command.ReportTask report = rig.owner.await(tenant, Command.ReportTask.class);
    assertThat(report.task()).isEqualTo(huge.spec().id());
    assertThat(report.kind()).isEqualTo(Command.ReportKind.FAILED);
    assertThat(report.retryable()).isFalse();
    assertThat(report.payload().text()).contains("more than workers can receive");
    assertThat(heard.await(1).getFirst().getTaskRunExternalId())
        .isEqualTo(small.spec().id().toString());
  }

  @Test
  void theEndOfAnOlderStreamClosesNothing() {
    Heard<WorkerListenRequest, AssignedAction> older = listen();
    long first = rig.owner.await(tenant, Command.OpenSession.class).session();
    Heard<WorkerListenRequest, AssignedAction> newer = listen();
    long second =
        rig.owner
            .await(tenant, Command.OpenSession.class, open -> open.session() > first)
            .session();

    older.cancel();
    newer.cancel();

    Command.CloseSession closed = rig.owner.await(tenant, Command.CloseSession.class);
    assertThat(closed.session()).isGreaterThanOrEqualTo(second);
  }

  @Test
  void aNewOwnerIsToldOfSessionsBeforeItsTurn() {
    listen();
    UUID other = rig.tenant();
    Client unmoved = rig.client(other);
    listen(unmoved, unmoved.register("jobs:work"));
    rig.owner.awaitCount(tenant, Command.OpenSession.class, 1);
    rig.owner.awaitCount(other, Command.OpenSession.class, 1);

    for (int told = 2; told <= 6; told++) {
      rig.api.ownerFound(tenant);
      rig.owner.awaitCount(tenant, Command.OpenSession.class, told);
    }

    assertThat(rig.owner.seen(other, Command.OpenSession.class)).hasSizeLessThan(5);
  }

  @Test
  void ofTooManyStreamsOfAWorkerTheOldestIsEnded() {
    Heard<WorkerListenRequest, AssignedAction> oldest = listen();
    rig.owner.awaitCount(tenant, Command.OpenSession.class, 1);
    List<Heard<WorkerListenRequest, AssignedAction>> others = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      others.add(listen());
    }

    Status end = oldest.end();

    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription())
        .isEqualTo(
            "worker_id: a worker may listen on at most 8 streams at once, and this is its oldest");
    assertThat(others).noneMatch(Heard::ended);
  }

  @Test
  void aWorkerThatTookItsLeaveHearsStopsAndGetsNoStarts() {
    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    Command.OpenSession opened = rig.owner.await(tenant, Command.OpenSession.class);
    Effect.Deliver running = start(opened, 1, Payload.EMPTY);
    rig.bus.release(tenant, List.of(running));
    heard.await(1);
    client
        .dispatcher()
        .unsubscribe(WorkerUnsubscribeRequest.newBuilder().setWorkerId(worker.toString()).build());
    rig.owner.await(tenant, Command.CloseSession.class);
    Effect.Deliver late = start(opened, 1, Payload.EMPTY);

    rig.bus.release(tenant, List.of(late, stop(running)));

    AssignedAction stop = heard.await(a -> a.getActionType() == ActionType.CANCEL_STEP_RUN);
    assertThat(stop.getTaskRunExternalId()).isEqualTo(running.spec().id().toString());
    Command.ConfirmDelivery receipt =
        rig.owner.await(
            tenant, Command.ConfirmDelivery.class, r -> r.failed().contains(late.attempt()));
    assertThat(receipt.delivered()).doesNotContain(late.attempt());
  }

  @Test
  void aWorkerThatTakesItsLeaveIsDismissed() {
    listen();
    long session = rig.owner.await(tenant, Command.OpenSession.class).session();

    client
        .dispatcher()
        .unsubscribe(WorkerUnsubscribeRequest.newBuilder().setWorkerId(worker.toString()).build());

    Command.CloseSession closed = rig.owner.await(tenant, Command.CloseSession.class);
    assertThat(closed.session()).isEqualTo(session);
  }

  @Test
  void heartbeatsAreToldAndRefusedOnlyOnceAStreamHasEnded() {
    HeartbeatRequest beat = HeartbeatRequest.newBuilder().setWorkerId(worker.toString()).build();
    client.dispatcher().heartbeat(beat);
    assertThat(rig.owner.await(tenant, Command.Beat.class).workers()).containsExactly(worker);

    Heard<WorkerListenRequest, AssignedAction> heard = listen();
    rig.owner.await(tenant, Command.OpenSession.class);
    client.dispatcher().heartbeat(beat);
    heard.cancel();
    rig.owner.await(tenant, Command.CloseSession.class);

    Status refused =
        StatusOf.eventually(
            Status.Code.FAILED_PRECONDITION, () -> client.dispatcher().heartbeat(beat));
    assertThat(refused.getDescription())
        .isEqualTo("Heartbeat rejected: worker stream is not active: " + worker);
  }

  @Test
  void sessionsAreToldAgainWithoutBeingAskedFor() {
    listen();
    long session = rig.owner.await(tenant, Command.OpenSession.class).session();
    rig.workers.setPaused(tenant, worker, true);

    Command.OpenSession again =
        rig.owner.await(tenant, Command.OpenSession.class, open -> open.worker().paused());

    assertThat(again.session()).isEqualTo(session);
  }

  private Heard<WorkerListenRequest, AssignedAction> listen() {
    return listen(client, worker);
  }

  private static Heard<WorkerListenRequest, AssignedAction> listen(Client client, UUID worker) {
    Heard<WorkerListenRequest, AssignedAction> heard = new Heard<>();
    client
        .dispatcherStreams()
        .listenV2(WorkerListenRequest.newBuilder().setWorkerId(worker.toString()).build(), heard);
    return heard;
  }

  private Effect.Deliver start(Command.OpenSession session, long epoch, @Nullable Payload input) {
    UUID task = rig.ids.next();
    Step step =
        new Step(
            rig.ids.next(),
            "work",
            "jobs:work",
            new Step.Timeout(Duration.ofSeconds(60), "60s"),
            new Step.Timeout(Duration.ofMinutes(5), "5m"),
            0,
            null,
            false,
            Map.of("default", 1),
            Map.of(),
            List.of(),
            Step.Kind.ORDINARY,
            null);
    WorkflowRef workflow = new WorkflowRef(rig.ids.next(), rig.ids.next(), "jobs");
    TaskSpec spec =
        new TaskSpec(
            task,
            task,
            workflow.workflowId(),
            workflow.versionId(),
            step.id(),
            2,
            input,
            "{\"a\":\"b\"}",
            null,
            null);
    return new Effect.Deliver(
        session.door(),
        epoch,
        worker,
        session.session(),
        new AttemptRef(task, 0, 0),
        spec,
        step,
        workflow);
  }

  private static Effect.Stop stop(Effect.Deliver start) {
    return new Effect.Stop(
        start.door(),
        start.epoch(),
        start.worker(),
        start.attempt(),
        start.spec().light(),
        start.step(),
        start.workflow());
  }

  private Changes rowsOf(Effect.Deliver start) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    Changes changes = new Changes(tenant);
    changes.insertTask(start.spec());
    changes.insertLive(
        new LiveRow(
            start.spec().id(),
            start.spec().versionId(),
            start.spec().stepId(),
            TaskState.ASSIGNED,
            "",
            2,
            1,
            0,
            0,
            0,
            0,
            false,
            worker,
            now.plusSeconds(60),
            now,
            now,
            null));
    return changes;
  }
}
