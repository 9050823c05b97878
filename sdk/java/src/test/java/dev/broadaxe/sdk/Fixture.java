package dev.broadaxe.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A fake engine and a client of it, new for each test, with a task to say hello. */
abstract class Fixture {

  record Greeting(String name) {}

  record Reply(String text) {}

  final FakeEngine engine = FakeEngine.started();
  final Broadaxe broadaxe = engine.client();
  final Task<Greeting, Reply> greet = task((in, context) -> new Reply("Hello " + in.name()));

  final Task<Greeting, Reply> task(TaskHandler<Greeting, Reply> handler) {
    return broadaxe.task("greet", Greeting.class, Reply.class, handler);
  }

  final Worker started(Task<?, ?>... tasks) {
    return broadaxe.worker("my-worker", tasks).start();
  }

  @AfterEach
  void close() {
    broadaxe.close();
    engine.close();
  }

  /** The value, once it is there. */
  static <T> T get(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(30, TimeUnit.SECONDS)) {
      throw new AssertionError("did not happen in 30 seconds");
    }
  }
}
