package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.model.Worker;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.RuntimeInfo;
import dev.broadaxe.wire.v0.UpsertWorkerLabelsRequest;
import dev.broadaxe.wire.v0.WorkerLabels;
import dev.broadaxe.wire.v0.WorkerRegisterRequest;
import io.grpc.Status;
import java.util.LinkedHashMap;
import java.util.Map;
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

/** What workers may say of themselves. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class RegisterTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static final String NAME_RULE = "must consist of 1 to 1024 letters, digits";
  private static final String ACTION_RULE = "the form service:verb with at most 1024 bytes";

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

  static Stream<Arguments> refusals() {
    return Stream.of(
        bad(
            "either slot_config or slots (deprecated) must be provided, not both",
            r -> r.setSlots(1).putSlotConfig("default", 1)),
        bad("slots: 'default' must be at least 1, not 0", r -> r.setSlots(0)),
        bad("slots: 'default' must be at least 1, not -1", r -> r.setSlots(-1)),
        bad("slot_config: 'gpu' must be at least 1, not 0", r -> r.putSlotConfig("gpu", 0)),
        bad("slot_config: 'gpu' must be at least 1, not -9", r -> r.putSlotConfig("gpu", -9)),
        bad("slot_config: a slot type must have 1 to 1024 bytes", r -> r.putSlotConfig("", 1)),
        bad(
            "slot_config: a slot type must have 1 to 1024 bytes",
            r -> r.putSlotConfig("t".repeat(1025), 1)),
        bad(
            "slot_config: must not have more than 256 slot types",
            r -> IntStream.range(0, 257).forEach(i -> r.putSlotConfig("type-" + i, 1))),
        bad("worker_name: '' " + NAME_RULE, r -> r.setWorkerName("")),
        bad("worker_name: 'my worker' " + NAME_RULE, r -> r.setWorkerName("my worker")),
        bad(NAME_RULE, r -> r.setWorkerName("w".repeat(1025))),
        bad("services: 'a/b' " + NAME_RULE, r -> r.addServices("default").addServices("a/b")),
        bad("services: '' " + NAME_RULE, r -> r.addServices("")),
        bad("actions: 'verb' must have " + ACTION_RULE, r -> r.addActions("verb")),
        bad("actions: 'a b:verb' must have " + ACTION_RULE, r -> r.addActions("a b:verb")),
        bad("actions: 'service:' must have " + ACTION_RULE, r -> r.addActions("service:")),
        bad(ACTION_RULE, r -> r.addActions("s:" + "v".repeat(1023))),
        bad(
            "actions: must not be more than 10000",
            r -> IntStream.range(0, 10_000).forEach(i -> r.addActions("many:" + i))),
        bad("runtime_info.language: is unknown", r -> r.setRuntimeInfo(language(99))),
        bad(
            "runtime_info.os: holds U+0000",
            r -> r.setRuntimeInfo(RuntimeInfo.newBuilder().setOs("a\0b"))));
  }

  static Stream<Arguments> labelRefusals() {
    return Stream.of(
        bad("labels.'zone': needs str_value or int_value", r -> r.putLabels("zone", label())),
        bad("needs a name of 1 to 1024 bytes", r -> r.putLabels("", label("eu"))),
        bad("needs a name of 1 to 1024 bytes", r -> r.putLabels("k".repeat(1025), label("eu"))),
        bad(
            "labels.'zone': is longer than 1024 bytes or holds U+0000",
            r -> r.putLabels("zone", label("v".repeat(1025)))),
        bad(
            "labels.'zone': is longer than 1024 bytes or holds U+0000",
            r -> r.putLabels("zone", label("a\0b"))),
        bad("labels: must not be more than 256", r -> r.putAllLabels(labels(0, 257))));
  }

  private static Arguments bad(String text, Consumer<WorkerRegisterRequest.Builder> change) {
    return Arguments.of(text, change);
  }

  private static RuntimeInfo language(int number) {
    return RuntimeInfo.newBuilder().setLanguageValue(number).build();
  }

  private static WorkerLabels label() {
    return WorkerLabels.getDefaultInstance();
  }

  private static WorkerLabels label(String text) {
    return WorkerLabels.newBuilder().setStrValue(text).build();
  }

  private static Map<String, WorkerLabels> labels(int from, int to) {
    Map<String, WorkerLabels> labels = new LinkedHashMap<>();
    IntStream.range(from, to).forEach(i -> labels.put("label-" + i, label("v")));
    return labels;
  }

  @ParameterizedTest
  @MethodSource({"refusals", "labelRefusals"})
  void whatIsWrongIsNamedAndNobodyRegistered(
      String text, Consumer<WorkerRegisterRequest.Builder> change) {
    WorkerRegisterRequest.Builder request = worker();
    change.accept(request);

    Status status = StatusOf.call(() -> client.dispatcher().register(request.build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(text);
    assertThat(
            POSTGRES
                .database()
                .value("select count(*) from worker where tenant_id = '" + tenant + "'"))
        .isEqualTo("0");
  }

  @Test
  void whatIsWithinTheLimitsIsTaken() {
    WorkerRegisterRequest.Builder request =
        worker().setWorkerName("w".repeat(1024)).putAllLabels(labels(0, 256));
    IntStream.range(0, 9_999).forEach(i -> request.addActions("many:" + i));
    IntStream.range(0, 256).forEach(i -> request.putSlotConfig("type-" + i, 1));

    Worker registered = registered(request);

    assertThat(registered.actions()).hasSize(10_000);
    assertThat(registered.slots()).hasSize(256);
    assertThat(registered.labels()).hasSize(256);
  }

  @Test
  void withoutASlotThereAreAHundred() {
    assertThat(registered(worker()).slots()).isEqualTo(Map.of("default", 100));
    assertThat(registered(worker().setSlots(7)).slots()).isEqualTo(Map.of("default", 7));
  }

  @Test
  void labelsAreNotGatheredBeyondTheLimit() {
    Worker worker = registered(worker().putAllLabels(labels(0, 250)));

    Status over = StatusOf.call(() -> upsert(worker, labels(245, 257)));
    assertThat(over.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(over.getDescription())
        .isEqualTo(
            "Invalid request: labels: a worker must not have more than 256, with the ones that it"
                + " has already it would have 257");
    assertThat(read(worker).labels()).hasSize(250);

    upsert(worker, labels(245, 256));
    assertThat(read(worker).labels()).hasSize(256);
  }

  @Test
  void labelsThatAreWrongAreNamedAndNoneIsChanged() {
    Worker worker = registered(worker().putLabels("zone", label("eu")));

    Status status = StatusOf.call(() -> upsert(worker, Map.of("zone", label("v".repeat(1025)))));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains("labels.'zone'", "1024 bytes");
    assertThat(read(worker).labels()).isEqualTo(Map.of("zone", "eu"));
    Status malformed =
        StatusOf.call(
            () ->
                client
                    .dispatcher()
                    .upsertWorkerLabels(
                        UpsertWorkerLabelsRequest.newBuilder().setWorkerId("w").build()));
    assertThat(malformed.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(malformed.getDescription()).isEqualTo("invalid worker ID format: w");
  }

  private Worker registered(WorkerRegisterRequest.Builder request) {
    String id = client.dispatcher().register(request.build()).getWorkerId();
    return rig.workers.find(tenant, UUID.fromString(id)).orElseThrow().worker();
  }

  private Worker read(Worker worker) {
    return rig.workers.find(tenant, worker.id()).orElseThrow().worker();
  }

  private UUID upsert(Worker worker, Map<String, WorkerLabels> labels) {
    return UUID.fromString(
        client
            .dispatcher()
            .upsertWorkerLabels(
                UpsertWorkerLabelsRequest.newBuilder()
                    .setWorkerId(worker.id().toString())
                    .putAllLabels(labels)
                    .build())
            .getWorkerId());
  }

  private static WorkerRegisterRequest.Builder worker() {
    return WorkerRegisterRequest.newBuilder().setWorkerName("worker").addActions("jobs:work");
  }
}
