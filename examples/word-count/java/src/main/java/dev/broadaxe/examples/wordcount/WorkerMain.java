package dev.broadaxe.examples.wordcount;

import dev.broadaxe.sdk.Broadaxe;

/** Counts files, at most ten at a time, until it is stopped. */
final class WorkerMain {

  private WorkerMain() {}

  public static void main(String[] args) throws InterruptedException {
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      broadaxe.worker("word-count", WordCount.task(broadaxe)).withSlots(10).run();
    }
  }
}
