package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The engine is killed while there is work; nobody but the engine is started again.
 *
 * <p>What a worker has finished is held against the engine only with the Java SDK, which reports
 * until it is heard: the Python SDK drops reports that are on their way when the engine dies. Its
 * tasks run again when their time is up, so that they finish all the same.
 */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class FaultsTest {

  private static final List<Rule> WITH_ANY_SDK =
      List.of(Rules.NOTHING_LOST, Rules.RESULTS_ARRIVE, Rules.ATTEMPTS_ONCE);

  @BeforeAll
  static void install() {
    Sdks.install("python");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java", "python"})
  void everyAcknowledgedTaskFinishesAfterTheEngineWasKilled(String language)
      throws InterruptedException {
    try (Engine engine = Engine.start("killed-" + language);
        Work work = Work.start(engine, language, 5_000, 0.2)) {
      work.await("all are triggered", () -> work.count(What.ACCEPTED) == 5_000);
      work.await("some have ended", () -> work.count(What.END) >= 500);

      long before = work.count(What.END);
      engine.killWithItsDatabase();
      assertThat(before).as("tasks that had ended when the engine died").isLessThan(5_000);
      engine.up();

      assertThat(work.results()).contains("FINISHED 5000");
      History history = work.history();
      assertThat(history.broken(WITH_ANY_SDK)).isEmpty();
      assertThat(Rules.ENDS_ARE_FINAL.broken(history))
          .hasSizeLessThanOrEqualTo(language.equals("java") ? 0 : Work.SLOTS);
    }
  }

  @Test
  void whatIsTriggeredWhileTheEngineDiesIsThereWhenItWasAcknowledged() throws InterruptedException {
    try (Engine engine = Engine.start("killed-while-triggered");
        Work work = Work.start(engine, "java", 10_000, 0.01)) {
      work.await("some are triggered", () -> work.count(What.ACCEPTED) >= 1_500);

      engine.kill();
      engine.up();

      assertThat(work.results()).contains("FINISHED 10000");
      assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
    }
  }

  @Test
  void whatWorkersFinishWhileTheEngineIsAwayIsNotRunAgain() throws InterruptedException {
    try (Engine engine = Engine.start("away");
        Work work = Work.start(engine, "java", 200, 30)) {
      work.await("all slots are taken", () -> work.count(What.START) == Work.SLOTS);

      engine.kill();
      Waiting.pass(Duration.ofSeconds(90));
      assertThat(work.count(What.END)).as("finished meanwhile").isEqualTo(Work.SLOTS);
      engine.up();

      assertThat(work.results()).contains("FINISHED 200");
      assertThat(work.history().broken(Rules.AT_THE_END)).isEmpty();
    }
  }
}
