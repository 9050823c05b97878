package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Command;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.BulkTriggerWorkflowRequest;
import dev.broadaxe.wire.v0.SubscribeToWorkflowRunsRequest;
import dev.broadaxe.wire.v0.WorkflowRunEvent;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc;
import dev.broadaxe.wire.v0.WorkflowServiceGrpc.WorkflowServiceBlockingStub;
import dev.broadaxe.wire.v1.TriggerWorkflowRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages at the port that are as large as they may be, and larger. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class MessageSizeTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final int BYTES_MAX = 4 << 20;

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

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void aMessageOverTheLimitIsRefusedAndTheConnectionStays(String compression) {
    client.put("jobs");
    TriggerWorkflowRequest largest = trigger(BYTES_MAX);
    TriggerWorkflowRequest tooLarge = trigger(BYTES_MAX + 1);
    assertThat(largest.getSerializedSize()).isEqualTo(BYTES_MAX);

    Status status = StatusOf.call(() -> stub(compression).triggerWorkflow(tooLarge));

    assertTooLarge(status);
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).isEmpty();
    stub(compression).triggerWorkflow(largest);
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "gzip"})
  void ofABulkOverTheLimitNothingIsStarted(String compression) {
    client.put("jobs");
    BulkTriggerWorkflowRequest.Builder bulk = BulkTriggerWorkflowRequest.newBuilder();
    for (int i = 0; i < 5; i++) {
      bulk.addWorkflows(trigger(1 << 20));
    }

    assertTooLarge(StatusOf.call(() -> stub(compression).bulkTriggerWorkflow(bulk.build())));
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).isEmpty();
  }

  @Test
  void aStreamEndsWithAMessageOverTheLimitAndIsForgotten() {
    UUID run = rig.ids.next();
    Heard<SubscribeToWorkflowRunsRequest, WorkflowRunEvent> heard = new Heard<>();
    StreamObserver<SubscribeToWorkflowRunsRequest> out =
        client.dispatcherStreams().subscribeToWorkflowRuns(heard);
    out.onNext(
        SubscribeToWorkflowRunsRequest.newBuilder().setWorkflowRunId(run.toString()).build());
    rig.owner.await(tenant, Command.WatchRuns.class, watch -> watch.runs().contains(run));

    out.onNext(
        SubscribeToWorkflowRunsRequest.newBuilder()
            .setWorkflowRunId("x".repeat(BYTES_MAX + 1))
            .build());

    assertTooLarge(heard.end());
    rig.owner.await(tenant, Command.UnwatchRuns.class, unwatch -> unwatch.runs().contains(run));
  }

  @Test
  void whatIsNoMessageIsRefusedAsSuch() {
    client.put("jobs");
    byte[] latin = {10, 4, 'j', 'o', 'b', (byte) 0xe9};

    Status status =
        StatusOf.call(
            () ->
                ClientCalls.blockingUnaryCall(
                    client.channel(),
                    WorkflowServiceGrpc.getTriggerWorkflowMethod().toBuilder(
                            new Bytes(), new Bytes())
                        .build(),
                    CallOptions.DEFAULT,
                    latin));

    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).isEqualTo("Invalid protobuf byte sequence");
    assertThat(rig.owner.seen(tenant, Command.TriggerRuns.class)).isEmpty();
  }

  /** Messages that are not looked into. */
  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] message) {
      return new ByteArrayInputStream(message);
    }

    @Override
    public byte[] parse(InputStream message) {
      try {
        return message.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void assertTooLarge(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains(Integer.toString(BYTES_MAX));
  }

  private WorkflowServiceBlockingStub stub(String compression) {
    return WorkflowServiceGrpc.newBlockingStub(client.channel()).withCompression(compression);
  }

  /** A message of exactly so many bytes. */
  private static TriggerWorkflowRequest trigger(int bytes) {
    TriggerWorkflowRequest.Builder request = TriggerWorkflowRequest.newBuilder().setName("jobs");
    int frame = request.setInput(input(1 << 16)).build().getSerializedSize() - (1 << 16);
    request.setInput(input(bytes - frame));
    // The length of the text takes more bytes the longer it is.
    return request.setInput(input(2 * bytes - frame - request.build().getSerializedSize())).build();
  }

  private static String input(int bytes) {
    return "{\"x\":\"" + "y".repeat(bytes - 8) + "\"}";
  }
}
