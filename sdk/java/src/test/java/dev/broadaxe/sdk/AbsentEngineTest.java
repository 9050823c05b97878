package dev.broadaxe.sdk;

import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_COMPLETED;
import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Engines that are away, come back, forget or refuse. */
class AbsentEngineTest extends Fixture {

  @Test
  void aResultIsDeliveredAfterTheEngineWasAway() throws Exception {
    var go = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              await(go);
              done.countDown();
              return new Reply("survived");
            });
    String worker = started(task).id();
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    CompletableFuture<Reply> result = run.future();
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);
    engine.await("watched", () -> engine.watchers(run.id()) == 1);

    engine.stop();
    go.countDown();
    await(done);
    engine.start();

    assertThat(get(result)).isEqualTo(new Reply("survived"));
    engine.await("the stream is back", () -> engine.streams() == 1);
    assertThat(engine.workers).containsOnlyKeys(worker);
    assertThat(task.run(new Greeting("Bo"))).isEqualTo(new Reply("survived"));
  }

  @Test
  void aWorkerStartsBeforeTheEngine() throws Exception {
    engine.stop();
    var starting = CompletableFuture.supplyAsync(() -> started(greet));

    engine.start();

    assertThat(get(starting).id()).isNotEmpty();
    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
  }

  @Test
  void aStreamThatEndsIsOpenedAgain() {
    started(greet);
    for (Status status : new Status[] {Status.OK, Status.INTERNAL, Status.UNAUTHENTICATED}) {
      engine.await("stream", () -> engine.streams() == 1);
      engine.dropStreams(status);
      assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
    }
    assertThat(engine.workers).hasSize(1);
  }

  @Test
  void aForgottenWorkerRegistersAnew() {
    var worker = started(greet);
    String before = worker.id();
    engine.await("stream", () -> engine.streams() == 1);

    engine.forgetWorkers();

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
    assertThat(worker.id()).isNotEqualTo(before);
    assertThat(engine.workers).containsOnlyKeys(worker.id());
  }

  @Test
  void aHeartbeatTellsThatTheStreamIsLost() {
    started(greet);
    engine.await("stream", () -> engine.streams() == 1);
    engine.loseStreams();
    synchronized (engine) {
      // The first may come too early to count.
      engine.heartbeatFailures.add(Status.FAILED_PRECONDITION);
      engine.heartbeatFailures.add(Status.FAILED_PRECONDITION);
    }

    engine.await("another stream", () -> engine.listens >= 2 && engine.streams() == 1);

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
  }

  @Test
  void aReportIsRepeatedUntilItIsTaken() {
    started(greet);
    engine.reportFailures.add(Status.UNAVAILABLE);
    engine.reportFailures.add(Status.INTERNAL);
    engine.reportFailures.add(Status.RESOURCE_EXHAUSTED);
    engine.reportFailures.add(Status.DEADLINE_EXCEEDED);

    assertThat(greet.run(new Greeting("Ada"))).isEqualTo(new Reply("Hello Ada"));
    engine.await("both", () -> engine.reports.size() == 2);
  }

  @Test
  void aRefusedReportIsNotRepeated() {
    var worker = started(greet);
    engine.reportFailures.add(Status.INVALID_ARGUMENT);
    engine.reportFailures.add(Status.INVALID_ARGUMENT);
    greet.runNoWait(new Greeting("Ada"));
    engine.await("both are refused", () -> engine.reportFailures.isEmpty());

    greet.runNoWait(new Greeting("Bo"));
    engine.await("Bo", () -> engine.reports(STEP_EVENT_TYPE_COMPLETED).size() == 1);
    worker.close();

    assertThat(engine.reports).hasSize(2);
  }

  @Test
  void aWorkerOfAClosedClientDoesNotStart() {
    var worker = broadaxe.worker("w", greet);
    broadaxe.close();

    assertThatThrownBy(worker::start)
        .isInstanceOf(BroadaxeException.class)
        .hasMessageContaining("version of the engine: UNAVAILABLE");
  }
}
