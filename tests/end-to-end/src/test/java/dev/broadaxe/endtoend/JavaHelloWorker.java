package dev.broadaxe.endtoend;

import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.Task;

/** The hello-world of the Java SDK: its worker. */
final class JavaHelloWorker {

  record Greeting(String name) {}

  record Reply(String message) {}

  private JavaHelloWorker() {}

  static Task<Greeting, Reply> hello(Broadaxe broadaxe) {
    return broadaxe.task(
        "java-hello",
        Greeting.class,
        Reply.class,
        (greeting, context) -> new Reply("Hello, " + greeting.name() + "!"));
  }

  public static void main(String[] args) throws InterruptedException {
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      broadaxe.worker("java-hello-worker", hello(broadaxe)).run();
    }
  }
}
