package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.PutStreamEventRequest;
import io.grpc.Status;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What tasks log. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class LogsTest {
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

  @Test
  void aLineIsKeptWhenItWasAcknowledged() {
    UUID task = new TaskRowsOf(rig, client, "logs").running();
    client
        .events()
        .putLog(
            line(task)
                .setMessage("a\0b \u00e9")
                .setLevel("WARN")
                .setMetadata("{\"k\":1}")
                .setTaskRetryCount(2)
                .setCreatedAt(Timestamp.newBuilder().setSeconds(1_700_000_000L))
                .build());
    client.events().putLog(line(task).setMessage("plain").build());

    String where = " from log_line where tenant_id = '" + tenant + "' order by id";
    assertThat(POSTGRES.database().column("select message" + where))
        .containsExactly("a\ufffdb \u00e9", "plain");
    assertThat(
            POSTGRES
                .database()
                .column("select attempt || ' ' || level || ' ' || coalesce(metadata, '-')" + where))
        .containsExactly("2 3 {\"k\":1}", "0 2 -");
    assertThat(POSTGRES.database().column("select extract(epoch from created_at)::bigint" + where))
        .first()
        .isEqualTo("1700000000");
    assertThat(
            POSTGRES
                .database()
                .value(
                    "select count(*) from log_line where tenant_id = '"
                        + tenant
                        + "' and created_at > now() - interval '1 hour'"))
        .isEqualTo("1");
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        bad("task external run id is not a valid uuid", l -> l.setTaskRunExternalId("x")),
        bad("message must have 1 to 10000 characters", l -> l.setMessage("")),
        bad("message must have 1 to 10000 characters", l -> l.setMessage("x".repeat(10_001))),
        bad("level must be INFO, ERROR, WARN or DEBUG, not 'info'", l -> l.setLevel("info")),
        bad("metadata must be a JSON object", l -> l.setMetadata("[1]")),
        bad("metadata must be a JSON object", l -> l.setMetadata("{")),
        bad(
            "metadata must be a JSON object without U+0000",
            l -> l.setMetadata("{\"a\":\"\\u0000\"}")),
        bad(
            "at most 1000 levels of nesting",
            l -> l.setMetadata("{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}")));
  }

  private static Arguments bad(String text, Consumer<PutLogRequest.Builder> change) {
    return Arguments.of(text, change);
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void whatIsWrongIsRefused(String text, Consumer<PutLogRequest.Builder> change) {
    PutLogRequest.Builder line =
        line(new TaskRowsOf(rig, client, "logs").running()).setMessage("m");
    change.accept(line);

    Status status = StatusOf.call(() -> client.events().putLog(line.build()));

    assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(status.getDescription()).contains(text);
  }

  @Test
  void aMessageMayHaveTenThousandCharactersHoweverManyBytesTheyTake() {
    UUID task = new TaskRowsOf(rig, client, "logs").running();

    client.events().putLog(line(task).setMessage("\ud83e\ude93".repeat(10_000)).build());

    assertThat(
            POSTGRES
                .database()
                .value(
                    "select char_length(message) from log_line where tenant_id = '" + tenant + "'"))
        .isEqualTo("10000");
  }

  @Test
  void tasksOfOthersDoNotExist() {
    UUID task = new TaskRowsOf(rig, client, "logs").running();
    Client other = rig.client(rig.tenant());
    Status log = StatusOf.call(() -> other.events().putLog(line(task).setMessage("m").build()));
    Status chunk =
        StatusOf.call(
            () ->
                other
                    .events()
                    .putStreamEvent(
                        PutStreamEventRequest.newBuilder()
                            .setTaskRunExternalId(task.toString())
                            .build()));

    for (Status status : List.of(log, chunk)) {
      assertThat(status.getCode()).isEqualTo(Status.Code.NOT_FOUND);
      assertThat(status.getDescription()).isEqualTo("task run not found: " + task);
    }
  }

  private static PutLogRequest.Builder line(UUID task) {
    return PutLogRequest.newBuilder().setTaskRunExternalId(task.toString());
  }
}
