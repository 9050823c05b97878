package dev.broadaxe.sdk;

import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_COMPLETED;
import static dev.broadaxe.wire.v0.StepActionEventType.STEP_EVENT_TYPE_STARTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Workers that come to their end. */
class StopTest extends Fixture {

  @Test
  void closingLetsRunningWorkFinish() throws Exception {
    var go = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              await(go);
              return new Reply("finished");
            });
    var worker = started(task);
    RunRef<Reply> run = task.runNoWait(new Greeting("Ada"));
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);

    var closing = CompletableFuture.runAsync(worker::close);
    engine.await("no more work", () -> engine.streams() == 0);
    go.countDown();
    get(closing);

    assertThat(engine.reports(STEP_EVENT_TYPE_COMPLETED)).hasSize(1);
    assertThat(engine.unsubscribed).containsExactly(worker.id());
    assertThat(run.result()).isEqualTo(new Reply("finished"));
    assertThatThrownBy(worker::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatOutlivesTheGraceIsInterruptedAndLeftToTheEngine() throws Exception {
    var interrupted = new CountDownLatch(1);
    var task =
        task(
            (in, context) -> {
              try {
                await(new CountDownLatch(1));
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return new Reply("cut short");
            });
    var worker = broadaxe.worker("w", task).withGrace(Duration.ofMillis(1)).start();
    task.runNoWait(new Greeting("Ada"));
    engine.await("started", () -> engine.reports(STEP_EVENT_TYPE_STARTED).size() == 1);

    worker.close();

    await(interrupted);
    assertThat(engine.reports(STEP_EVENT_TYPE_COMPLETED)).isEmpty();
    assertThat(engine.unsubscribed).containsExactly(worker.id());
  }

  @Test
  void aWorkerAsksToBePausedFirst() throws Exception {
    List<String> requests = new CopyOnWriteArrayList<>();
    var rest = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    rest.createContext(
        "/",
        exchange -> {
          String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
          requests.add(exchange.getRequestHeaders().getFirst("Authorization").substring(0, 9));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    rest.start();
    String serverUrl = "http://localhost:" + rest.getAddress().getPort();
    try (var client = Broadaxe.of(engine.config(serverUrl))) {
      var task = client.task("greet", Greeting.class, Reply.class, (in, c) -> new Reply("x"));
      var worker = client.worker("w", task).start();
      String id = worker.id();

      worker.close();

      assertThat(requests)
          .containsExactly("PATCH /api/v1/workers/" + id + " {\"isPaused\":true}", "Bearer ey");
    } finally {
      rest.stop(0);
    }
  }

  @Test
  void runWaitsUntilTheWorkerIsClosed() throws Exception {
    var worker = broadaxe.worker("w", greet);
    var running =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                worker.run();
                return true;
              } catch (InterruptedException e) {
                return false;
              }
            });
    engine.await("stream", () -> engine.streams() == 1);

    worker.close();

    assertThat(get(running)).isTrue();
  }
}
