package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Deaths in all shapes of the engine, beside each other: much of the time is spent on waiting. */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class FaultsTest {

  @BeforeAll
  static void install() {
    Sdks.install("python");
    List<String> build =
        List.of(Repository.file("examples/word-count/java/word-count").toString(), "build");
    RunningProcess.start("word-count", Repository.workFolder("word-count"), Map.of(), build)
        .succeed(Duration.ofMinutes(5));
  }

  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class InOneProcess extends FaultsContract {
    private static final int TASKS = 5_000;
    private static final List<Rule> WITH_ANY_SDK =
        List.of(Rules.NOTHING_LOST, Rules.RESULTS_ARRIVE, Rules.ATTEMPTS_ONCE);

    InOneProcess() {
      super(Shape.ONE_PROCESS);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void everyAcknowledgedTaskOfThePythonSdkFinishesAfterTheEngineWasKilled()
        throws InterruptedException {
      try (Work work = Work.start(engine(), "python", TASKS, 0.2)) {
        work.await("all are triggered", () -> work.count(What.ACCEPTED) == TASKS);
        work.await("some have ended", () -> work.count(What.END) >= 500);

        long before = work.count(What.END);
        engine().killWithItsDatabase();
        assertThat(before).as("tasks that had ended when the engine died").isLessThan(TASKS);
        engine().up();

        assertThat(work.results()).contains("FINISHED " + TASKS);
        History history = work.history();
        assertThat(history.broken(WITH_ANY_SDK)).isEmpty();
        assertThat(Rules.ENDS_ARE_FINAL.broken(history)).hasSizeLessThanOrEqualTo(Work.SLOTS);
      }
    }
  }

  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class SplitWithRabbit extends FaultsContract {

    SplitWithRabbit() {
      super(Shape.SPLIT_WITH_RABBITMQ);
    }
  }

  @Nested
  @Execution(ExecutionMode.CONCURRENT)
  final class SplitWithPostgres extends FaultsContract {

    SplitWithPostgres() {
      super(Shape.SPLIT_WITH_POSTGRES);
    }
  }
}
