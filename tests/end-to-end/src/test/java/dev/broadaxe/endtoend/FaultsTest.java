package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine is killed while there is work; nobody but the engine is started again. */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class FaultsTest {

  @BeforeAll
  static void install() {
    Sdks.install("python");
  }

  @Test
  void everyAcknowledgedTaskFinishesAfterTheEngineWasKilled() throws InterruptedException {
    try (Engine engine = Engine.start("killed");
        Work work = Work.start(engine, 5_000, 0.2)) {
      work.await("all are triggered", () -> work.acknowledged().size() == 5_000);
      work.await("some have ended", () -> work.history().ended() >= 500);
      long before = work.history().ended();

      engine.killWithItsDatabase();
      assertThat(before).as("tasks that had ended when the engine died").isLessThan(5_000);
      engine.up();

      assertThat(work.results()).contains("FINISHED 5000");
      assertThat(work.history().violations(work.acknowledged())).isEmpty();
    }
  }

  @Test
  void whatIsTriggeredWhileTheEngineDiesIsThereWhenItWasAcknowledged() throws InterruptedException {
    try (Engine engine = Engine.start("killed-while-triggered");
        Work work = Work.start(engine, 10_000, 0.01)) {
      work.await("some are triggered", () -> work.acknowledged().size() >= 1_500);

      engine.kill();
      engine.up();

      assertThat(work.results()).contains("FINISHED 10000");
      assertThat(work.history().violations(work.acknowledged())).isEmpty();
    }
  }

  @Test
  void whatWorkersFinishWhileTheEngineIsAwayIsNotRunAgain() throws InterruptedException {
    try (Engine engine = Engine.start("away");
        Work work = Work.start(engine, 200, 30)) {
      work.await("all slots are taken", () -> work.history().started() == Work.SLOTS);

      engine.kill();
      Waiting.pass(Duration.ofSeconds(90));
      engine.up();

      assertThat(work.results()).contains("FINISHED 200");
      assertThat(work.history().violations(work.acknowledged())).isEmpty();
    }
  }

  /** Two workers and one program that triggers tasks and waits for all their results. */
  private record Work(
      Path historyFile, Path acknowledgedFile, List<RunningProcess> workers, RunningProcess trigger)
      implements AutoCloseable {

    static final int SLOTS = 100;

    static Work start(Engine engine, int count, double seconds) {
      Path history = engine.folder().resolve("history");
      Path acknowledged = engine.folder().resolve("acknowledged");
      List<RunningProcess> workers =
          List.of(
              engine.client("python", "faults", "worker", history.toString()),
              engine.client("python", "faults", "worker", history.toString()));
      RunningProcess trigger =
          engine.client(
              "python",
              "faults",
              "trigger",
              Integer.toString(count),
              Double.toString(seconds),
              acknowledged.toString());
      return new Work(history, acknowledged, workers, trigger);
    }

    History history() {
      return History.read(historyFile);
    }

    List<String> acknowledged() {
      try {
        return Files.exists(acknowledgedFile) ? Files.readAllLines(acknowledgedFile) : List.of();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Waits for what the test needs to see before it goes on. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
      Waiting.until(
          what,
          Duration.ofMinutes(3),
          () -> {
            assertThat(trigger.isAlive()).as("%s", trigger).isTrue();
            return condition.getAsBoolean();
          });
    }

    /** What the triggering program says at its end. */
    String results() {
      String output = trigger.succeed(Duration.ofMinutes(8));
      assertThat(workers).allMatch(RunningProcess::isAlive);
      return output;
    }

    @Override
    public void close() {
      trigger.close();
      workers.forEach(RunningProcess::close);
    }
  }
}
