package dev.broadaxe.sdk;

import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_COMPLETED;
import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_FAILED;
import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.wire.v0.ActionType;
import dev.broadaxe.wire.v0.AssignedAction;
import dev.broadaxe.wire.v0.PutLogRequest;
import dev.broadaxe.wire.v0.StepActionEvent;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What workers declare, run and report. */
class WorkerTest extends Fixture {

  @Test
  void aWorkerDeclaresItsTasksAndItself() {
    var worker =
        broadaxe
            .worker(
                "my-worker",
                greet
                    .withRetries(4)
                    .withBackoff(1.5, Duration.ofMinutes(2))
                    .withTimeout(Duration.ofMillis(1500))
                    .withScheduleTimeout(Duration.ofHours(24))
                    .withPriority(2)
                    .withSlots(3))
            .withSlots(7)
            .withLabel("zone", "b")
            .start();

    var workflow = engine.workflow("greet");
    assertThat(workflow.getDefaultPriority()).isEqualTo(2);
    assertThat(workflow.getTasksList()).hasSize(1);
    var task = workflow.getTasks(0);
    assertThat(task.getReadableId()).isEqualTo("greet");
    assertThat(task.getAction()).isEqualTo("greet:greet");
    assertThat(task.getRetries()).isEqualTo(4);
    assertThat(task.getBackoffFactor()).isEqualTo(1.5f);
    assertThat(task.getBackoffMaxSeconds()).isEqualTo(120);
    assertThat(task.getTimeout()).isEqualTo("1500ms");
    assertThat(task.getScheduleTimeout()).isEqualTo("86400s");
    assertThat(task.getSlotRequestsMap()).isEqualTo(Map.of("default", 3));
    var registered = engine.worker(worker.id());
    assertThat(registered.getWorkerName()).isEqualTo("my-worker");
    assertThat(registered.getActionsList()).containsExactly("greet:greet");
    assertThat(registered.getSlotConfigMap()).isEqualTo(Map.of("default", 7));
    assertThat(registered.getLabelsOrThrow("zone").getStrValue()).isEqualTo("b");
    assertThat(registered.hasSlots()).isFalse();
    assertThat(registered.getRuntimeInfo().hasLanguage()).isFalse();
    engine.await("stream and heartbeat", () -> engine.streams() == 1 && engine.heartbeats > 0);
  }

  @Test
  void theNamespaceIsPutBeforeNames() {
    try (var mine = Broadaxe.of(engine.config().withNamespace("Dev"))) {
      var task = mine.task("Greet", Greeting.class, Reply.class, (in, c) -> new Reply(in.name()));
      mine.worker("w", task).start();

      assertThat(task.run(new Greeting("Ada"))).isEqualTo(new Reply("Ada"));
      assertThat(engine.workflows).containsOnlyKeys("dev_Greet");
      assertThat(engine.workflow("dev_Greet").getTasks(0).getAction()).isEqualTo("dev_greet:greet");
    }
  }

  @Test
  void anAttemptIsReportedAtItsBeginningAndItsEnd() {
    started(greet);

    RunRef<Reply> run = greet.runNoWait(new Greeting("Ada"));

    engine.await("both reports", () -> engine.reports.size() == 2);
    assertThat(engine.reports)
        .allMatch(report -> report.getTaskRunExternalId().equals(run.id()))
        .allMatch(report -> report.hasRetryCount() && report.getRetryCount() == 0)
        .extracting(StepActionEvent::getEventType)
        .containsExactlyInAnyOrder(STEP_EVENT_TYPE_STARTED, STEP_EVENT_TYPE_COMPLETED);
    assertThat(engine.reports(STEP_EVENT_TYPE_COMPLETED).get(0).getEventPayload())
        .isEqualTo("{\"text\":\"Hello Ada\"}");
  }

  @Test
  void aTaskIsTriedAgainAndKnowsIt() {
    var task =
        task((in, context) -> {
              if (context.retryCount() < 2) {
                throw new IllegalStateException("not yet");
              }
              return new Reply("attempt " + context.attempt());
            })
            .withRetries(2);
    started(task);

    assertThat(task.run(new Greeting("Ada"))).isEqualTo(new Reply("attempt 3"));
    assertThat(engine.reports(STEP_EVENT_TYPE_FAILED))
        .extracting(StepActionEvent::getRetryCount)
        .containsExactly(0, 1);
  }

  @Test
  void aNonRetryableFailureIsFinal() {
    var attempts = new AtomicInteger();
    var task =
        task((in, context) -> {
              attempts.incrementAndGet();
              throw new NonRetryableException("bad input");
            })
            .withRetries(5);
    started(task);

    assertThatThrownBy(() -> task.run(new Greeting("Ada")))
        .hasMessageContaining("NonRetryableException: bad input");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void evenAnErrorIsTheFailureOfTheTaskOnly() {
    var task =
        task(
            (in, context) -> {
              if (in.name().isEmpty()) {
                throw new StackOverflowError();
              }
              return new Reply("fine");
            });
    started(task);

    assertThatThrownBy(() -> task.run(new Greeting("")))
        .hasMessageContaining("java.lang.StackOverflowError");
    assertThat(task.run(new Greeting("Ada"))).isEqualTo(new Reply("fine"));
  }

  @Test
  void anInputOfAnotherShapeFailsForGood() {
    started(greet.withRetries(3));
    var other = broadaxe.task("greet", Map.class, Reply.class);

    assertThatThrownBy(() -> other.run(Map.of("name", List.of(1))))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("the input of task greet is no");
    assertThat(engine.reports(STEP_EVENT_TYPE_FAILED)).hasSize(1);
  }

  @Test
  void fieldsThatTheRecordDoesNotHaveAreSkipped() {
    started(greet);
    var other = broadaxe.task("greet", Map.class, Reply.class);

    assertThat(other.run(Map.of("name", "Ada", "age", 36))).isEqualTo(new Reply("Hello Ada"));
  }

  @Test
  void anOutputThatIsNoObjectFails() {
    var task = broadaxe.task("text", Map.class, Object.class, (in, context) -> "text");
    started(task);

    assertThatThrownBy(() -> task.run(Map.of()))
        .hasMessageContaining("the output of task text must become a JSON object");
  }

  @Test
  void anOutputLargerThanAMessageFailsForGood() {
    var task = task((in, context) -> new Reply("x".repeat(5_000_000))).withRetries(3);
    started(task);

    assertThatThrownBy(() -> task.run(new Greeting("Ada")))
        .hasMessageContaining("the output of task greet exceeds the limit of");
    assertThat(engine.reports(STEP_EVENT_TYPE_FAILED)).hasSize(1);
  }

  @Test
  void anAttemptDeliveredTwiceRunsOnce() throws Exception {
    var attempts = new AtomicInteger();
    var go = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              attempts.incrementAndGet();
              await(go);
              return new Reply("done");
            });
    started(task);
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);

    engine.deliverAgain(engine.run(run.id()));
    // What comes after it on the stream proves that the second delivery was seen.
    RunRef<Reply> next = task.runNoWait(new Greeting("Bo"));
    engine.await("next started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 2);
    go.countDown();

    assertThat(run.result()).isEqualTo(next.result());
    assertThat(attempts).hasValue(2);
  }

  @Test
  void aNewerAttemptEndsAnOlderOne() throws Exception {
    var interrupted = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              if (context.retryCount() == 0) {
                try {
                  await(new CountDownLatch(1));
                } catch (InterruptedException e) {
                  interrupted.countDown();
                  throw e;
                }
              }
              return new Reply("attempt " + context.attempt());
            });
    started(task);
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);

    synchronized (engine) {
      var inHand = engine.run(run.id());
      inHand.retryCount = 1;
      engine.deliverAgain(inHand);
    }

    await(interrupted);
    assertThat(run.result()).isEqualTo(new Reply("attempt 2"));
    assertThat(engine.reports(STEP_EVENT_TYPE_FAILED)).isEmpty();
  }

  @Test
  void workThatNobodyCanDoFailsAtOnce() {
    started(greet);
    engine.await("stream", () -> engine.streams() == 1);

    engine.deliver(
        AssignedAction.newBuilder()
            .setActionType(ActionType.START_STEP_RUN)
            .setActionId("other:other")
            .setTaskRunExternalId("8b0c4ad5-28b0-4aa1-ae3f-2a5b4a4e0b0e")
            .build());

    engine.await("report", () -> engine.reports(STEP_EVENT_TYPE_FAILED).size() == 1);
    var report = engine.reports(STEP_EVENT_TYPE_FAILED).get(0);
    assertThat(report.getEventPayload()).isEqualTo("this worker has no code for other:other");
    assertThat(report.getShouldNotRetry()).isTrue();
  }

  @Test
  void logLinesHaveArrivedBeforeTheResult() {
    var task =
        task(
            (in, context) -> {
              context.log("first");
              context.log(Level.WARNING, "x".repeat(20_000) + "\0");
              context.log("");
              return new Reply("done");
            });
    started(task);

    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    run.result();

    // They travel beside each other; readers put them in order by the time that they carry.
    List<PutLogRequest> logs = new ArrayList<>(engine.logs);
    logs.sort(Comparator.comparing(WorkerTest::writtenAt));
    assertThat(logs).hasSize(2);
    assertThat(logs.get(0).getMessage()).isEqualTo("first");
    assertThat(logs.get(0).getLevel()).isEqualTo("INFO");
    assertThat(logs.get(0).getTaskRunExternalId()).isEqualTo(run.id());
    assertThat(logs.get(0).getCreatedAt().getSeconds()).isPositive();
    assertThat(logs.get(1).getMessage()).isEqualTo("x".repeat(10_000));
    assertThat(logs.get(1).getLevel()).isEqualTo("WARN");
  }

  private static Instant writtenAt(PutLogRequest line) {
    return Instant.ofEpochSecond(line.getCreatedAt().getSeconds(), line.getCreatedAt().getNanos());
  }

  @Test
  void aReaderGetsTheStreamInOrder() throws Exception {
    var go = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              await(go);
              for (int i = 0; i < 1000; i++) {
                context.stream("chunk " + i);
              }
              return new Reply("done");
            });
    started(task);
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));

    try (Stream<String> stream = run.stream()) {
      engine.await("reader", () -> engine.run(run.id()).readers.size() == 1);
      go.countDown();
      assertThat(stream).hasSize(1000).contains("chunk 0", "chunk 999");
    }

    assertThat(engine.chunks.stream().map(chunk -> chunk.getEventIndex()).distinct()).hasSize(1000);
    assertThat(greet.ref(run.id()).stream()).isEmpty();
    assertThatThrownBy(() -> greet.ref("unknown").stream().toList())
        .isInstanceOf(BroadaxeException.class);
  }

  @Test
  void aHandlerCanAskForMoreTimeAndGiveItsSlotBack() {
    var task =
        task(
            (in, context) -> {
              Instant deadline = context.refreshTimeout(Duration.ofSeconds(90));
              assertThatThrownBy(() -> context.refreshTimeout(Duration.ZERO))
                  .isInstanceOf(IllegalArgumentException.class);
              assertThatThrownBy(context::releaseSlot)
                  .hasMessageContaining("NOT_FOUND: task run not found");
              return new Reply(deadline.toString());
            });
    started(task);

    assertThat(task.run(new Greeting("Ada"))).isEqualTo(new Reply("2027-01-15T08:00:00Z"));
  }

  @Test
  void aWorkerNeedsTasksWithCodeAndDifferentNames() {
    assertThatThrownBy(() -> broadaxe.worker("w")).hasMessage("worker w has no task");
    assertThatThrownBy(() -> broadaxe.worker("w", greet, greet))
        .hasMessage("worker w has two tasks named greet");
    assertThatThrownBy(() -> broadaxe.worker("w", broadaxe.task("x", Greeting.class, Reply.class)))
        .hasMessage("task x has no code");
    assertThatThrownBy(() -> broadaxe.worker("a worker", greet))
        .hasMessageContaining("\"a worker\"");
  }
}
