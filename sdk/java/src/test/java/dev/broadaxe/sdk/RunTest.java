package dev.broadaxe.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.broadaxe.wire.v1.DesiredWorkerLabels;
import dev.broadaxe.wire.v1.WorkerLabelComparator;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Starting runs and awaiting their results. */
class RunTest extends Fixture {

  @Test
  void aRunReturnsWhatTheHandlerReturned() {
    started(greet);

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
    assertThat(engine.authorizations).allMatch(text -> text.startsWith("bearer ey"));
  }

  @Test
  void aRunCanBeAwaitedLater() throws Exception {
    started(greet);

    RunRef<Reply> run = greet.runNoWait(new Greeting("Bo"));

    assertThat(run.result(Duration.ofSeconds(30))).isEqualTo(new Reply("Hello Bo"));
    assertThat(get(run.future())).isEqualTo(new Reply("Hello Bo"));
    assertThat(greet.ref(run.id()).result()).isEqualTo(new Reply("Hello Bo"));
  }

  @Test
  void manyRunsComeBackInOrderAndStartInChunks() {
    started(greet);
    List<Greeting> inputs =
        IntStream.range(0, 1203).mapToObj(number -> new Greeting("n" + number)).toList();

    List<Reply> replies = greet.runMany(inputs);

    assertThat(replies).hasSize(1203);
    assertThat(replies.get(0)).isEqualTo(new Reply("Hello n0"));
    assertThat(replies.get(1202)).isEqualTo(new Reply("Hello n1202"));
    assertThat(engine.bulkSizes).containsExactly(500, 500, 203);
  }

  @Test
  void chunksStayBelowTheLimitOfAMessage() {
    started(greet);
    var large = new Greeting("x".repeat(1_400_000));

    greet.runManyNoWait(List.of(large, large, large));

    assertThat(engine.bulkSizes).containsExactly(2, 1);
  }

  @Test
  void noInputsAreNoRuns() {
    assertThat(greet.runMany(List.of())).isEmpty();
    assertThat(engine.bulkSizes).isEmpty();
  }

  @Test
  void optionsOfARunReachTheHandler() {
    var task =
        task((in, context) -> new Reply(context.priority() + " " + context.metadata().get("who")));
    started(task);

    var options = RunOptions.DEFAULT.withPriority(3).withMetadata("who", "me");

    assertThat(task.run(new Greeting("Ada"), options)).isEqualTo(new Reply("3 me"));
    assertThatThrownBy(() -> RunOptions.DEFAULT.withPriority(4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("priority must be 1, 2 or 3, but is 4");
  }

  @Test
  void wishesForAWorkerReachTheEngine() {
    started(greet);
    var options =
        RunOptions.DEFAULT
            .withWorkerLabel("zone", DesiredLabel.of("us"))
            .withPriority(2)
            .withWorkerLabel("zone", DesiredLabel.of("eu").required())
            .withWorkerLabel(
                "memory",
                DesiredLabel.of(512)
                    .compared(DesiredLabel.Comparator.GREATER_THAN_OR_EQUAL)
                    .withWeight(7));

    var one = engine.run(greet.runNoWait(new Greeting("Ada"), options).id()).request;
    var many = greet.runManyNoWait(List.of(new Greeting("Bo")), options);
    var plain = engine.run(greet.runNoWait(new Greeting("Cy")).id()).request;

    var zone = DesiredWorkerLabels.newBuilder().setStrValue("eu").setRequired(true).build();
    var memory =
        DesiredWorkerLabels.newBuilder()
            .setIntValue(512)
            .setComparator(WorkerLabelComparator.GREATER_THAN_OR_EQUAL)
            .setWeight(7)
            .build();
    assertThat(one.getPriority()).isEqualTo(2);
    assertThat(one.getDesiredWorkerLabelsMap()).isEqualTo(Map.of("zone", zone, "memory", memory));
    assertThat(engine.run(many.get(0).id()).request.getDesiredWorkerLabelsMap()).hasSize(2);
    assertThat(plain.getDesiredWorkerLabelsMap()).isEmpty();
    for (var comparator : DesiredLabel.Comparator.values()) {
      assertThat(DesiredLabel.of(1).compared(comparator).wire().getComparator())
          .hasToString(comparator.name());
    }
  }

  @Test
  void aFailedRunThrowsTheErrorsOfItsTasks() {
    var task =
        task(
            (in, context) -> {
              throw new IllegalStateException("no " + in.name());
            });
    started(task);

    var failure =
        catchThrowableOfType(RunFailedException.class, () -> task.run(new Greeting("Ada")));

    assertThat(failure).hasMessageContaining("greet: java.lang.IllegalStateException: no Ada");
    assertThat(failure.errors()).hasSize(1);
    assertThat(failure.errors().get(0).taskId()).isEqualTo(failure.runId());
    assertThat(failure.errors().get(0).message())
        .startsWith("java.lang.IllegalStateException: no Ada\n\tat dev.broadaxe.sdk.RunTest");
  }

  @Test
  void ofManyRunsTheFirstFailureIsThrownAndTheOthersAreSuppressed() {
    var task =
        task(
            (in, context) -> {
              if (in.name().startsWith("bad")) {
                throw new IllegalStateException(in.name());
              }
              return new Reply("fine");
            });
    started(task);
    var inputs = List.of(new Greeting("good"), new Greeting("bad 1"), new Greeting("bad 2"));

    assertThatThrownBy(() -> task.runMany(inputs))
        .isInstanceOf(RunFailedException.class)
        .hasMessageContaining("bad 1")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("bad 2"));
  }

  @Test
  void aCancelledRunThrows() {
    engine.await("nothing yet", () -> engine.streams() == 0);
    started(greet).close();
    RunRef<Reply> run = greet.runNoWait(new Greeting("Ada"));
    CompletableFuture<Reply> future = run.future();

    run.cancel();

    assertThatThrownBy(run::result)
        .isInstanceOf(RunCancelledException.class)
        .hasMessage("run " + run.id() + " was cancelled");
    assertThatThrownBy(() -> get(future)).hasCauseInstanceOf(RunCancelledException.class);
  }

  @Test
  void aResultTooLargeForTheStreamIsFetched() {
    engine.resultsTooLarge = true;
    started(greet);

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
  }

  @Test
  void waitingEndsWithTheTimeout() {
    started(greet).close();
    RunRef<Reply> run = greet.runNoWait(new Greeting("Ada"));

    assertThatThrownBy(() -> run.result(Duration.ofMillis(1)))
        .isInstanceOf(BroadaxeException.class)
        .extracting(e -> ((BroadaxeException) e).code())
        .isEqualTo("DEADLINE_EXCEEDED");
  }

  @Test
  void anInterruptEndsTheWait() {
    started(greet).close();
    RunRef<Reply> run = greet.runNoWait(new Greeting("Ada"));

    Thread.currentThread().interrupt();

    assertThatThrownBy(run::result).isInstanceOf(BroadaxeException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void anUnknownTaskIsRefusedAtOnce() {
    assertThatThrownBy(() -> greet.runNoWait(new Greeting("Ada")))
        .isInstanceOf(BroadaxeException.class)
        .hasMessage("start of greet: INVALID_ARGUMENT: workflow names not found: greet");
  }

  @Test
  void aStartIsTriedAgainWhenTheEngineIsBusy() {
    started(greet);
    engine.triggerFailures.add(Status.RESOURCE_EXHAUSTED);
    engine.triggerFailures.add(Status.UNAVAILABLE);

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
  }

  @Test
  void aClosedClientLetsNobodyWait() throws Exception {
    started(greet).close();
    CompletableFuture<Reply> waiting = greet.runNoWait(new Greeting("Ada")).future();
    engine.triggerFailures.add(Status.UNAVAILABLE);

    broadaxe.close();

    assertThatThrownBy(() -> get(waiting)).hasCauseInstanceOf(BroadaxeException.class);
    assertThatThrownBy(() -> greet.run(new Greeting("Bo"))).isInstanceOf(BroadaxeException.class);
  }

  @Test
  void inputsAndTypesMustBecomeJsonObjects() {
    var text = broadaxe.task("text", Object.class, Reply.class);

    assertThatThrownBy(() -> text.runNoWait("no object"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the input of task text must become a JSON object");
    assertThatThrownBy(() -> broadaxe.task("count", Map.class, Integer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("output type of task count");
    assertThatThrownBy(() -> broadaxe.task("my task", Map.class, Map.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"my task\"");
  }

  @Test
  void anInputLargerThanAMessageIsRefusedBeforeItIsSent() {
    assertThatThrownBy(() -> greet.runNoWait(new Greeting("x".repeat(5_000_000))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than the limit of 4194304");
  }

  @Test
  void aTaskWithoutOutputReturnsNull() {
    var quiet = broadaxe.task("quiet", Void.class, Void.class, (in, context) -> null);
    var loud = broadaxe.task("quiet", Map.class, Void.class);
    started(quiet);

    assertThat(loud.run(Map.of())).isNull();
  }

  @Test
  void theVersionOfTheEngineIsKnown() {
    assertThat(broadaxe.engineVersion()).isEqualTo("v0.94.16");
  }
}
