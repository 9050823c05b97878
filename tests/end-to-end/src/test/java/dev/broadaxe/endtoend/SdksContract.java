package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.testing.RabbitFixture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The official SDKs, unmodified, and the Java SDK, against an engine of one shape; several at once,
 * as users are.
 */
@Tag("end-to-end")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SdksContract {

  private static final List<String> SCENARIOS =
      List.of(
          "run-and-wait",
          "run-without-waiting",
          "run-many",
          "bulk-of-500",
          "retries",
          "non-retryable-error",
          "execution-timeout",
          "refresh-timeout",
          "cancel-running",
          "cancel-queued",
          "release-slot",
          "logs-over-rest",
          "streaming",
          "returns-nothing",
          "large-payload");

  /** What the Java SDK does not have yet. */
  private static final List<String> LABEL_SCENARIOS =
      List.of("worker-labels", "labels-changed-by-a-task");

  private final Shape shape;
  private final RabbitFixture broker = new RabbitFixture();
  private RunningTarget engine;

  SdksContract(Shape shape) {
    this.shape = shape;
  }

  @BeforeAll
  void start() {
    Sdks.install();
    engine = shape.start("sdks", broker);
  }

  @AfterAll
  void stop() {
    engine.close();
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"python, Python", "typescript, TypeScript", "go, Go", "java, Java"})
  void helloWorld(String language, String name) {
    try (RunningProcess worker = engine.client(language, "hello-worker")) {
      String greeting = triggerOnceTheWorkerIsThere(language, worker);
      assertThat(greeting).contains("Hello, " + name + "!");
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"python", "typescript", "go", "java"})
  void scenarios(String language) {
    try (RunningProcess worker = engine.client(language, "scenarios", "worker");
        RunningProcess narrow = engine.client(language, "scenarios", "narrow-worker");
        RunningProcess check = engine.client(language, "scenarios", "check")) {
      int code = check.exitCode(Duration.ofMinutes(10));
      List<String> verdicts =
          check.output().lines().filter(line -> line.matches("(PASS|FAIL) .*")).toList();
      assertThat(verdicts)
          .as("%s in %s: %s", language, shape, check)
          .noneMatch(line -> line.startsWith("FAIL"))
          .containsAll(passes(SCENARIOS))
          .containsAll(language.equals("java") ? List.of() : passes(LABEL_SCENARIOS));
      assertThat(code).as("%s", check).isZero();
      assertThat(List.of(worker, narrow)).allMatch(RunningProcess::isAlive);
    }
  }

  private static List<String> passes(List<String> scenarios) {
    return scenarios.stream().map(scenario -> "PASS " + scenario).toList();
  }

  /** The first worker of a name also declares its task, so a trigger before it is refused. */
  private String triggerOnceTheWorkerIsThere(String language, RunningProcess worker) {
    for (int tries = 1; ; tries++) {
      try (RunningProcess trigger = engine.client(language, "hello-trigger")) {
        int code = trigger.exitCode(Duration.ofMinutes(1));
        if (code == 0) {
          return trigger.output();
        }
        assertThat(tries).as("tries; %s, %s", trigger, worker).isLessThan(10);
        assertThat(worker.isAlive()).as("%s is alive", worker).isTrue();
      }
    }
  }
}
