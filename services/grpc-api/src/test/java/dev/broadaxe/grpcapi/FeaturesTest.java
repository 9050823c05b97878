package dev.broadaxe.grpcapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.config.Settings;
import dev.broadaxe.model.Command;
import dev.broadaxe.model.Reply;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.wire.v0.GetVersionRequest;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v1.ReplayTasksRequest;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is switched off does nothing, and its calls succeed. */
@SuppressWarnings("NullAway.Init") // The rig is made before any instance.
final class FeaturesTest {
  @RegisterExtension static final PostgresFixture POSTGRES = PostgresFixture.migrated();

  private static Rig rig;

  private final UUID tenant = rig.tenant();
  private final Client client = rig.client(tenant);

  @BeforeAll
  static void start() {
    Settings settings =
        Settings.load(
            Map.of(
                "SERVER_GRPC_INSECURE", "true",
                "SERVER_GRPC_PORT", "0",
                "SERVER_LOG_INGESTION_ENABLED", "false",
                "SERVER_REPLAY_ENABLED", "false",
                "SERVER_VERSION_OVERRIDE", "v9.9.9"));
    rig = new Rig(POSTGRES.database(), GrpcSettings.of(settings.server()));
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @Test
  void tellsTheVersionThatItIsToldToTell() {
    assertThat(client.dispatcher().getVersion(GetVersionRequest.getDefaultInstance()).getVersion())
        .isEqualTo("v9.9.9");
  }

  @Test
  void dropsLogLinesThatAreInOrder() {
    UUID task = new TaskRowsOf(rig, client, "logs").running();

    client
        .events()
        .putLog(
            PutLogRequest.newBuilder()
                .setTaskRunExternalId(task.toString())
                .setMessage("dropped")
                .build());

    assertThat(POSTGRES.database().value("select count(*) from log_line")).isEqualTo("0");
  }

  @Test
  void runsNothingAgain() {
    UUID task = new TaskRowsOf(rig, client, "replays").running();
    AtomicInteger replays = new AtomicInteger();
    rig.owner.answer(
        command -> {
          if (command instanceof Command.ReplayTasks) {
            replays.incrementAndGet();
          }
          return Reply.DONE;
        });

    assertThat(
            client
                .admin()
                .replayTasks(
                    ReplayTasksRequest.newBuilder().addExternalIds(task.toString()).build())
                .getReplayedTasksList())
        .containsExactly(task.toString());
    assertThat(replays).hasValue(0);
  }
}
