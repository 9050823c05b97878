package dev.broadaxe.sdk;

import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.broadaxe.wire.v0.StepActionEvent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Attempts that are not to be finished. */
class CancellationTest extends Fixture {

  @Test
  void aCancelledAttemptIsInterruptedAndReportsNothing() throws Exception {
    var seen = new CompletableFuture<Boolean>();
    var task =
        task(
            (in, context) -> {
              try {
                await(new CountDownLatch(1));
              } catch (InterruptedException e) {
                seen.complete(context.cancelled());
              }
              return new Reply("too late");
            });
    var worker = started(task);
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);

    run.cancel();

    assertThat(get(seen)).isTrue();
    assertThatThrownBy(run::result).isInstanceOf(RunCancelledException.class);
    worker.close();
    assertThat(engine.reports)
        .extracting(StepActionEvent::getEventType)
        .containsExactly(STEP_EVENT_TYPE_STARTED);
  }

  @Test
  void aHandlerCanCancelItsOwnRun() {
    var task =
        task(
            (in, context) -> {
              context.cancel();
              return new Reply(String.valueOf(context.cancelled()));
            });
    var worker = started(task);

    assertThatThrownBy(() -> task.run(new Greeting("Ada")))
        .isInstanceOf(RunCancelledException.class);
    worker.close();
    assertThat(engine.reports)
        .extracting(StepActionEvent::getEventType)
        .containsExactly(STEP_EVENT_TYPE_STARTED);
  }

  @Test
  void anInterruptNeverLeaksIntoTheNextAttempt() {
    var task =
        task(
            (in, context) -> {
              if (in.name().equals("self")) {
                Thread.currentThread().interrupt();
              }
              return new Reply(String.valueOf(Thread.currentThread().isInterrupted()));
            });
    started(task);

    assertThat(task.run(new Greeting("self"))).isEqualTo(new Reply("true"));
    assertThat(task.run(new Greeting("Ada"))).isEqualTo(new Reply("false"));
  }
}
