package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.endtoend.JavaScenarioTasks.Answer;
import dev.broadaxe.endtoend.JavaScenarioTasks.Job;
import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.RunCancelledException;
import dev.broadaxe.sdk.RunFailedException;
import dev.broadaxe.sdk.Task;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Every feature a user of the Java SDK meets first, checked from outside the engine. As a program
 * it is a worker, a worker with one slot, or what runs the scenarios and prints PASS or FAIL.
 */
final class JavaScenarios {

  @FunctionalInterface
  private interface Scenario {
    void run() throws Exception;
  }

  private static final Duration LIMIT = Duration.ofSeconds(50);

  private final JavaScenarioTasks tasks;
  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  private JavaScenarios(JavaScenarioTasks tasks) {
    this.tasks = tasks;
    scenarios.put("run-and-wait", this::runAndWait);
    scenarios.put("run-without-waiting", this::runWithoutWaiting);
    scenarios.put("run-many", () -> runMany(20));
    scenarios.put("bulk-of-500", () -> runMany(500));
    scenarios.put("retries", this::retries);
    scenarios.put("non-retryable-error", this::nonRetryableError);
    scenarios.put("execution-timeout", this::executionTimeout);
    scenarios.put("refresh-timeout", this::refreshTimeout);
    scenarios.put("cancel-running", this::cancelRunning);
    scenarios.put("cancel-queued", this::cancelQueued);
    scenarios.put("release-slot", this::releaseSlot);
    scenarios.put("logs-over-rest", this::logsOverRest);
    scenarios.put("streaming", this::streaming);
    scenarios.put("returns-nothing", this::returnsNothing);
    scenarios.put("large-payload", this::largePayload);
  }

  public static void main(String[] args) throws InterruptedException {
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      var tasks = new JavaScenarioTasks(broadaxe);
      switch (args[0]) {
        case "worker" -> broadaxe.worker("java-worker", tasks.wide()).withSlots(100).run();
        case "narrow-worker" -> broadaxe.worker("java-narrow", tasks.narrow()).withSlots(1).run();
        case "check" -> System.exit(new JavaScenarios(tasks).check() ? 0 : 1);
        default -> throw new IllegalArgumentException("unknown mode " + args[0]);
      }
    }
  }

  private boolean check() throws InterruptedException {
    ready(tasks.echo);
    ready(tasks.narrowEcho);
    boolean passed = true;
    for (var scenario : scenarios.entrySet()) {
      try {
        scenario.getValue().run();
        System.out.println("PASS " + scenario.getKey());
      } catch (Exception | AssertionError e) {
        passed = false;
        System.out.println("FAIL " + scenario.getKey() + ": " + oneLine(e));
      }
    }
    return passed;
  }

  /** Runs the task until it succeeds: its worker may still be starting. */
  private static void ready(Task<Job, ?> task) throws InterruptedException {
    Waiting.until(
        "a worker has declared " + task.name(),
        LIMIT,
        () -> {
          try {
            task.run(Job.of(0));
            return true;
          } catch (BroadaxeException e) {
            return false;
          }
        });
  }

  private void runAndWait() {
    assertThat(tasks.echo.run(new Job(7, "wait", ""))).isEqualTo(new Job(7, "wait", ""));
  }

  private void runWithoutWaiting() {
    var run = tasks.echo.runNoWait(Job.of(9));
    assertThat(run.result(LIMIT)).isEqualTo(Job.of(9));
    assertThat(tasks.echo.ref(run.id()).result(LIMIT)).isEqualTo(Job.of(9));
  }

  private void runMany(int count) {
    List<Job> jobs = IntStream.range(0, count).mapToObj(Job::of).toList();
    assertThat(tasks.echo.runMany(jobs)).isEqualTo(jobs);
  }

  private void retries() {
    Path trace = Traces.create();
    assertThat(tasks.flaky.run(Job.at(trace))).isEqualTo(new Answer("succeeded", 2));
    assertThat(Traces.read(trace)).containsExactly("attempt 0", "attempt 1", "attempt 2");
  }

  private void nonRetryableError() throws InterruptedException {
    Path trace = Traces.create();
    assertThatThrownBy(() -> tasks.hopeless.run(Job.at(trace)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("hopeless on purpose");
    Waiting.pass(Duration.ofSeconds(2));
    assertThat(Traces.read(trace)).containsExactly("attempt 0");
  }

  private void executionTimeout() {
    assertThatThrownBy(() -> tasks.slow.run(Job.of(0)))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("Task exceeded timeout");
  }

  private void refreshTimeout() {
    assertThat(tasks.refreshed.run(Job.of(0)).state())
        .isEqualTo("finished after its first deadline");
  }

  private void cancelRunning() throws InterruptedException {
    Path trace = Traces.create();
    var run = tasks.waits.runNoWait(Job.at(trace));
    Traces.await(trace, "started");
    run.cancel();
    Traces.await(trace, "cancelled");
    assertThatThrownBy(() -> run.result(LIMIT)).isInstanceOf(RunCancelledException.class);
  }

  private void cancelQueued() throws InterruptedException {
    Path first = Traces.create();
    Path second = Traces.create();
    var running = tasks.narrowWaits.runNoWait(Job.at(first));
    Traces.await(first, "started");
    var queued = tasks.narrowWaits.runNoWait(Job.at(second));
    queued.cancel();
    assertThatThrownBy(() -> queued.result(LIMIT)).isInstanceOf(RunCancelledException.class);
    running.cancel();
    Traces.await(first, "cancelled");
    assertThat(tasks.narrowEcho.run(Job.of(1))).isEqualTo(Job.of(1));
    assertThat(Traces.read(second)).isEmpty();
  }

  private void releaseSlot() throws InterruptedException {
    Path trace = Traces.create();
    var run = tasks.narrowReleases.runNoWait(Job.at(trace));
    Traces.await(trace, "released");
    assertThat(tasks.narrowEcho.run(Job.of(2))).isEqualTo(Job.of(2));
    Traces.append(trace, "go on");
    assertThat(run.result(LIMIT).state()).isEqualTo("finished without a slot");
  }

  private void logsOverRest() throws IOException, InterruptedException {
    var run = tasks.logs.runNoWait(new Job(0, "the log", ""));
    run.result(LIMIT);
    var logs = URI.create(setting("SERVER_URL") + "/api/v1/stable/tasks/" + run.id() + "/logs");
    var request =
        HttpRequest.newBuilder(logs).header("Authorization", "Bearer " + setting("TOKEN")).build();
    try (var client = HttpClient.newHttpClient()) {
      var answer = client.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).as("%s", answer.body()).isEqualTo(200);
      assertThat(answer.body())
          .contains("line 0 of the log", "line 1 of the log", "line 2 of the log");
    }
  }

  private void streaming() throws InterruptedException {
    Path trace = Traces.create();
    var run = tasks.streams.runNoWait(new Job(50, "", trace.toString()));
    try (var stream = run.stream()) {
      var chunks = CompletableFuture.supplyAsync(stream::toList);
      Waiting.pass(Duration.ofSeconds(2)); // Only what is sent after the subscription is seen.
      Traces.append(trace, "subscribed");
      assertThat(chunks.join())
          .isEqualTo(IntStream.range(0, 50).mapToObj(i -> "chunk " + i + ";").toList());
    }
  }

  private void returnsNothing() {
    assertThat(tasks.nothing.runNoWait(Job.of(0)).result(LIMIT)).isNull();
  }

  private void largePayload() {
    var text = new StringBuilder();
    for (int i = 0; i < 340_000; i++) { // 1 MB in UTF-8
      text.append((char) (0x4E00 + i % 5000));
    }
    assertThat(tasks.echo.run(new Job(0, text.toString(), "")).text()).isEqualTo(text.toString());
  }

  private static String setting(String name) {
    String value = System.getenv("HATCHET_CLIENT_" + name);
    if (value == null) {
      throw new IllegalStateException("HATCHET_CLIENT_" + name + " is not set");
    }
    return value;
  }

  private static String oneLine(Throwable failure) {
    String text = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
    return failure.getClass().getSimpleName()
        + ": "
        + text.substring(0, Math.min(text.length(), 1_000));
  }
}
