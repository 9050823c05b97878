package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.HeartbeatRequest;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import dev.broadaxe.wire.v0.RefreshTimeoutRequest;
import dev.broadaxe.wire.v0.ReleaseSlotRequest;
import dev.broadaxe.wire.v0.SubscribeToWorkflowEventsRequest;
import dev.broadaxe.wire.v0.WorkerListenRequest;
import dev.broadaxe.wire.v0.WorkerUnsubscribeRequest;
import dev.broadaxe.wire.v0.WorkflowEvent;
import dev.broadaxe.wire.v1.GetRunDetailsRequest;
import io.grpc.Status;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Ids that are none, method by method. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class WireIdsTest {
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

  static Stream<Arguments> calls() {
    return Stream.of(
        call(
            "invalid worker ID format: x",
            c -> c.dispatcher().heartbeat(HeartbeatRequest.newBuilder().setWorkerId("x").build())),
        call(
            "invalid worker ID format: x",
            c ->
                c.dispatcher()
                    .unsubscribe(WorkerUnsubscribeRequest.newBuilder().setWorkerId("x").build())),
        call(
            "invalid task external run id 'x'",
            c ->
                c.dispatcher()
                    .refreshTimeout(
                        RefreshTimeoutRequest.newBuilder()
                            .setTaskRunExternalId("x")
                            .setIncrementTimeoutBy("1s")
                            .build())),
        call(
            "invalid task external run id 'x'",
            c ->
                c.dispatcher()
                    .releaseSlot(
                        ReleaseSlotRequest.newBuilder().setTaskRunExternalId("x").build())),
        call(
            "task external run id is not a valid uuid",
            c ->
                c.events()
                    .putStreamEvent(
                        PutStreamEventRequest.newBuilder().setTaskRunExternalId("x").build())),
        call(
            "invalid external id",
            c ->
                c.admin()
                    .getRunDetails(GetRunDetailsRequest.newBuilder().setExternalId("x").build())));
  }

  private static Arguments call(String text, Function<Client, Object> call) {
    return Arguments.of(text, call);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void aTextThatIsNoIdIsRefused(String text, Function<Client, Object> call) {
    assertRefused(StatusOf.call(() -> call.apply(client)), text);
    assertThat(rig.owner.seen(tenant, Command.class)).isEmpty();
  }

  @Test
  void streamsOfATextThatIsNoIdEndAtOnce() {
    WorkerListenRequest listen = WorkerListenRequest.newBuilder().setWorkerId("x").build();
    Heard<WorkerListenRequest, AssignedAction> modern = new Heard<>();
    client.dispatcherStreams().listenV2(listen, modern);
    Heard<WorkerListenRequest, AssignedAction> older = new Heard<>();
    client.dispatcherStreams().listen(listen, older);
    Heard<SubscribeToWorkflowEventsRequest, WorkflowEvent> events = new Heard<>();
    client
        .dispatcherStreams()
        .subscribeToWorkflowEvents(
            SubscribeToWorkflowEventsRequest.newBuilder().setWorkflowRunId("x").build(), events);

    assertRefused(modern.end(), "invalid worker ID format: x");
    assertRefused(older.end(), "invalid worker ID format: x");
    assertRefused(events.end(), "invalid workflow run id");
  }

  private static void assertRefused(Status status, String text) {
    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).isEqualTo(text);
  }
}
