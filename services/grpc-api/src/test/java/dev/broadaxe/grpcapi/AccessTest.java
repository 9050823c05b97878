package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.model.Outcome;
import dev.broadaxe.model.Reply;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v0.DispatcherGrpc;
import dev.broadaxe.wire.v0.GetVersionRequest;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.UpsertWorkerLabelsRequest;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeResponse;
import dev.broadaxe.wire.v1.CancelTasksRequest;
import dev.broadaxe.wire.v1.CancelTasksResponse;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import dev.broadaxe.wire.v1.ReplayTasksRequest;
import dev.broadaxe.wire.v1.ReplayTasksResponse;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may call, how often, and that nobody sees what belongs to another tenant. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class AccessTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final GetVersionRequest VERSION = GetVersionRequest.getDefaultInstance();

  private static Rig rig;

  @BeforeAll
  static void start() {
    rig = new Rig(POSTGRES.database(), 10);
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void theVersionIsThatOfTheProtocol() {
    assertThat(rig.client(rig.tenant()).dispatcher().getVersion(VERSION).getVersion())
        .isEqualTo("v0.94.16");
  }

  @Test
  void badTokensOpenNothing() {
    UUID tenant = rig.tenant();
    String good = rig.token(tenant);
    for (String bad :
        new String[] {
          "",
          "eyNonsense",
          good + "x",
          rig.expiredToken(tenant),
          rig.revokedToken(tenant),
          rig.token(rig.ids.next()).substring(0, 40)
        }) {
      DispatcherGrpc.DispatcherBlockingStub stub = DispatcherGrpc.newBlockingStub(rig.channel(bad));
      assertRefused(StatusOf.call(() -> stub.getVersion(VERSION)));
      Heard<WorkerListenRequest, AssignedAction> heard = new Heard<>();
      DispatcherGrpc.newStub(rig.channel(bad))
          .listenV2(WorkerListenRequest.getDefaultInstance(), heard);
      assertRefused(heard.end());
    }
  }

  @Test
  void theSchemeIsComparedInAnyCaseAndMustBeThere() {
    String token = rig.token(rig.tenant());
    for (String header : new String[] {"Bearer " + token, "bearer " + token, "BEARER " + token}) {
      assertThat(StatusOf.call(() -> bare(header).getVersion(VERSION))).isEqualTo(Status.OK);
    }
    assertRefused(StatusOf.call(() -> bare(token).getVersion(VERSION)));
    assertRefused(StatusOf.call(() -> bare("Basic " + token).getVersion(VERSION)));
  }

  private static DispatcherGrpc.DispatcherBlockingStub bare(String header) {
    Metadata headers = new Metadata();
    headers.put(Rig.AUTHORIZATION, header);
    return DispatcherGrpc.newBlockingStub(rig.bareChannel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static void assertRefused(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
    assertThat(status.getDescription()).isEqualTo("invalid auth token");
  }

  @Test
  void aTokenHasItsShareOfCallsPerService() {
    ManagedChannel channel = rig.channel(rig.token(rig.tenant()));
    Client client = new Client(channel, rig.tenant());
    GetRunDetailsRequest bad = GetRunDetailsRequest.newBuilder().setExternalId("x").build();
    Status status = Status.OK;
    int calls = 0;
    while (status.getCode() != Status.Code.RESOURCE_EXHAUSTED && calls++ < 10_000) {
      status = StatusOf.call(() -> client.admin().getRunDetails(bad));
    }
    assertThat(status.getDescription()).isEqualTo("admin rate limit exceeded");
    assertThat(StatusOf.call(() -> client.dispatcher().getVersion(VERSION))).isEqualTo(Status.OK);
    assertThat(
            StatusOf.call(() -> rig.client(client.tenant()).admin().getRunDetails(bad)).getCode())
        .isEqualTo(Status.Code.INVALID_ARGUMENT);
  }

  @Test
  void everyServiceSaysItsNameWhenItIsCalledTooOften() {
    try (Rig strict = new Rig(POSTGRES.database(), 1)) {
      Client client = strict.client(strict.tenant());
      assertExhausted(
          "dispatcher rate limit exceeded", () -> client.dispatcher().getVersion(VERSION));
      assertExhausted(
          "ingest rate limit exceeded",
          () -> client.events().putLog(PutLogRequest.getDefaultInstance()));
      assertExhausted(
          "admin rate limit exceeded",
          () -> client.admin().getRunDetails(GetRunDetailsRequest.getDefaultInstance()));
      Client workflows = strict.client(strict.tenant());
      assertExhausted(
          "admin rate limit exceeded",
          () ->
              workflows
                  .workflows()
                  .bulkTriggerWorkflow(BulkTriggerWorkflowRequest.getDefaultInstance()));
    }
  }

  private static void assertExhausted(String text, Supplier<?> call) {
    Status status = Status.OK;
    for (int i = 0; i < 10_000 && status.getCode() != Status.Code.RESOURCE_EXHAUSTED; i++) {
      status = StatusOf.call(call);
    }
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).isEqualTo(text);
  }

  @Test
  void workersOfOthersDoNotExist() {
    String worker = rig.client(rig.tenant()).register("a:b").toString();
    Client other = rig.client(rig.tenant());

    Status beat =
        StatusOf.call(
            () ->
                other
                    .dispatcher()
                    .heartbeat(HeartbeatRequest.newBuilder().setWorkerId(worker).build()));
    assertThat(beat.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(beat.getDescription()).isEqualTo("worker not found");
    Status labels =
        StatusOf.call(
            () ->
                other
                    .dispatcher()
                    .upsertWorkerLabels(
                        UpsertWorkerLabelsRequest.newBuilder().setWorkerId(worker).build()));
    assertThat(labels.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(labels.getDescription()).isEqualTo("worker not found: " + worker);
    Heard<WorkerListenRequest, AssignedAction> heard = new Heard<>();
    other
        .dispatcherStreams()
        .listenV2(WorkerListenRequest.newBuilder().setWorkerId(worker).build(), heard);
    assertThat(heard.end().getCode()).isEqualTo(Status.Code.NOT_FOUND);
  }

  @Test
  void nobodyDismissesTheWorkersOfOthers() {
    Client owner = rig.client(rig.tenant());
    UUID worker = owner.register("a:b");
    Heard<WorkerListenRequest, AssignedAction> heard = new Heard<>();
    owner
        .dispatcherStreams()
        .listenV2(WorkerListenRequest.newBuilder().setWorkerId(worker.toString()).build(), heard);
    rig.owner.await(owner.tenant(), Command.OpenSession.class);
    Client other = rig.client(rig.tenant());
    WorkerUnsubscribeRequest leave =
        WorkerUnsubscribeRequest.newBuilder().setWorkerId(worker.toString()).build();

    // As of a worker that nobody has.
    assertThat(other.dispatcher().unsubscribe(leave))
        .isEqualTo(
            WorkerUnsubscribeResponse.newBuilder()
                .setTenantId(other.tenant().toString())
                .setWorkerId(worker.toString())
                .build());

    assertThat(rig.owner.seen(other.tenant(), Command.CloseSession.class)).isEmpty();
    assertThat(rig.owner.seen(owner.tenant(), Command.CloseSession.class)).isEmpty();
    assertThat(heard.ended()).isFalse();
    assertThat(rig.api.door().streams().newest(owner.tenant(), worker))
        .isNotNull()
        .satisfies(stream -> assertThat(stream.dismissed()).isFalse());
    owner.dispatcher().unsubscribe(leave);
    assertThat(rig.owner.await(owner.tenant(), Command.CloseSession.class).worker())
        .isEqualTo(worker);
  }

  @Test
  void nobodyCancelsOrReplaysTheTasksOfOthers() {
    Client owner = rig.client(rig.tenant());
    TaskRowsOf rows = new TaskRowsOf(rig, owner, "theirs");
    List<String> tasks =
        List.of(
            rows.running().toString(),
            rows.ended(Outcome.COMPLETED, "{\"secret\":1}", null).toString());
    Client other = rig.client(rig.tenant());
    // What owners say of tasks that their tenant does not have.
    rig.owner.answer(_ -> new Reply.Ids(List.of()));
    try {
      assertThat(cancel(other, tasks).getCancelledTasksList()).isEmpty();
      assertThat(replay(other, tasks).getReplayedTasksList()).isEmpty();

      assertThat(rig.owner.seen(other.tenant(), Command.CancelTasks.class)).hasSize(1);
      assertThat(rig.owner.seen(other.tenant(), Command.ReplayTasks.class)).hasSize(1);
      assertThat(rig.owner.seen(owner.tenant(), Command.CancelTasks.class)).isEmpty();
      assertThat(rig.owner.seen(owner.tenant(), Command.ReplayTasks.class)).isEmpty();
      // Their own tenant is told of both, so the answers above are not empty for another reason.
      assertThat(cancel(owner, tasks).getCancelledTasksList()).isEqualTo(tasks);
      assertThat(replay(owner, tasks).getReplayedTasksList()).isEqualTo(tasks);
    } finally {
      rig.owner.answer(FakeOwner::allIsWell);
    }
  }

  private static CancelTasksResponse cancel(Client client, List<String> tasks) {
    return client
        .admin()
        .cancelTasks(CancelTasksRequest.newBuilder().addAllExternalIds(tasks).build());
  }

  private static ReplayTasksResponse replay(Client client, List<String> tasks) {
    return client
        .admin()
        .replayTasks(ReplayTasksRequest.newBuilder().addAllExternalIds(tasks).build());
  }
}
