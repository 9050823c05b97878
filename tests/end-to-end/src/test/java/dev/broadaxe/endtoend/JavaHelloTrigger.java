package dev.broadaxe.endtoend;

import dev.broadaxe.sdk.Broadaxe;

/** The hello-world of the Java SDK: what triggers it. */
final class JavaHelloTrigger {

  private JavaHelloTrigger() {}

  public static void main(String[] args) {
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      var hello = JavaHelloWorker.hello(broadaxe);
      System.out.println(hello.run(new JavaHelloWorker.Greeting("Java")).message());
    }
  }
}
