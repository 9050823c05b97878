package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.testing.RabbitFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Engine and workers of one shape are killed while there is work; nobody but them is started again.
 *
 * <p>What a worker has finished is held against the engine only with the Java SDK, which reports
 * until it is heard: the Python SDK drops reports that are on their way when the engine dies. Its
 * tasks run again when their time is up, so that they finish all the same.
 */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultsContract {
  private static final int TASKS = 8_000;
  private static final int LEFT = 300;

  private final Shape shape;
  private final RabbitFixture broker = new RabbitFixture();
  private RunningTarget engine;

  FaultsContract(Shape shape) {
    this.shape = shape;
  }

  @BeforeAll
  void start() {
    engine = shape.start("faults", broker);
  }

  @AfterAll
  void stop() {
    engine.close();
    broker.close();
  }

  RunningTarget engine() {
    return engine;
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void everyTaskFinishesOnceWhateverBecomesOfTheEngine() throws InterruptedException {
    try (Work work = Work.start(engine, "java", TASKS, 0.8)) {
      work.await("some have ended", () -> work.count(What.END) >= 300);
      for (Mishap mishap : engine.mishaps()) {
        Runnable mending = mishap.action().get();
        goesOn(work, mishap.name());
        mending.run();
      }
      work.await("all are triggered", () -> work.count(What.ACCEPTED) == TASKS);
      assertThat(work.count(What.END)).as("before the last fault").isLessThan(TASKS - LEFT);
      engine.killWithItsDatabase();
      engine.up();

      assertThat(work.results()).contains("FINISHED " + TASKS);
      History history = work.history();
      assertThat(history.broken(Rules.AT_THE_END)).isEmpty();
      assertThat(history.broken(List.of(Rules.slots(Work.SLOTS_OF_EACH)))).isEmpty();
    }
  }

  private static void goesOn(Work work, String when) throws InterruptedException {
    long ended = work.count(What.END);
    work.await("work goes on " + when, () -> work.count(What.END) >= ended + 200);
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void whatIsTriggeredWhileTheEngineDiesIsThereWhenItWasAcknowledged() throws InterruptedException {
    try (Work work = Work.start(engine, "java", 10_000, 0.01)) {
      work.await("some are triggered", () -> work.count(What.ACCEPTED) >= 1_500);

      engine.kill();
      engine.up();

      assertThat(work.results()).contains("FINISHED 10000");
      assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
    }
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void whatWorkersFinishWhileTheEngineIsAwayIsNotRunAgain() throws InterruptedException {
    try (Work work = Work.start(engine, "java", 200, 20)) {
      work.await("all slots are taken", () -> work.count(What.START) == Work.SLOTS);

      engine.kill();
      Waiting.pass(Duration.ofSeconds(90));
      assertThat(work.count(What.END)).as("finished meanwhile").isEqualTo(Work.SLOTS);
      engine.up();

      assertThat(work.results()).contains("FINISHED 200");
      assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
    }
  }

  @Test
  @Execution(ExecutionMode.SAME_THREAD)
  void theTotalsAreThoseOfWcAlthoughTheWorkerIsKilledHalfWay() {
    List<String> command =
        List.of(Repository.file("examples/word-count/check").toString(), "--running", "java");
    try (RunningProcess check =
        RunningProcess.start("word-count", engine.folder(), engine.environment(), command)) {
      assertThat(check.succeed(Duration.ofMinutes(12))).contains("worker killed after");
    }
  }
}
