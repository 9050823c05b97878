package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.testing.PostgresFixture;
import dev.broadaxe.testing.RabbitFixture;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Four services, two of each that matters, while they come, go, die and stand still. */
@Tag("end-to-end")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class SplitTest {
  @RegisterExtension static final RabbitFixture RABBIT = new RabbitFixture();

  private static final int TASKS = 7_000;

  private static Map<String, String> bus(String kind) {
    return Map.of(
        "SERVER_MSGQUEUE_KIND", kind, "SERVER_MSGQUEUE_RABBITMQ_URL", RABBIT.uri().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rabbitmq", "postgres"})
  void everyTaskFinishesOnceWhateverBecomesOfServices(String kind) throws InterruptedException {
    try (PostgresFixture postgres = PostgresFixture.migrated();
        Split split = new Split("split-" + kind, postgres.open(), bus(kind))) {
      for (int i = 0; i < 4; i++) {
        split.start("scheduler");
      }
      split.start("controllers");
      split.start("grpc-api");
      split.start("grpc-api");
      List<Split.Entrance> entrances = List.of(split.entrance(), split.entrance());
      try (Work work = Work.start(entrances, "java", TASKS, 0.3)) {
        work.await("some have ended", () -> work.count(What.END) >= 300);

        split.kill(split.owner());
        goesOn(work, "after its owner was killed");

        split.stop(split.owner());
        goesOn(work, "after its owner was stopped");

        Split.Replica paused = split.owner();
        paused.process.pause();
        goesOn(work, "while its owner stands still");
        paused.process.resume();

        split.kill(split.replicas("grpc-api").getFirst());
        goesOn(work, "after a door was killed");

        if (kind.equals("rabbitmq")) {
          RABBIT.kill();
          RABBIT.start();
          goesOn(work, "after the broker was restarted");
        }
        assertThat(work.count(What.END)).as("before the last fault").isLessThan(TASKS - 300);

        assertThat(work.results()).contains("FINISHED " + TASKS);
        assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
        assertThat(work.history().broken(List.of(Rules.slots(Work.SLOTS_OF_EACH)))).isEmpty();
      }
    }
  }

  private static void goesOn(Work work, String when) throws InterruptedException {
    long ended = work.count(What.END);
    work.await("work goes on " + when, () -> work.count(What.END) >= ended + 200);
  }
}
