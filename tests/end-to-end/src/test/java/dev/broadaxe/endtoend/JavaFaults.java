package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.History.What;
import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.RunRef;
import dev.broadaxe.sdk.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Work that goes on while the engine is killed and started again. As a program it is a worker, or
 * what triggers tasks, notes those acknowledged, and waits for all results: so many tasks as fast
 * as it goes, or so many a second until its input ends.
 */
final class JavaFaults {

  record Input(int n, double seconds) {}

  record Done(int n) {}

  private static final int CHUNK = 500;
  private static final String WORKER = "java-" + ProcessHandle.current().pid();

  private JavaFaults() {}

  public static void main(String[] args) throws InterruptedException {
    try (var broadaxe = Broadaxe.fromEnvironment()) {
      switch (args[0]) {
        case "worker" -> {
          var task = task(broadaxe, Path.of(args[1]));
          broadaxe.worker("java-faults-worker", task).withSlots(Work.SLOTS_OF_EACH).run();
        }
        case "trigger" -> {
          var task = task(broadaxe, Path.of(""));
          trigger(task, Integer.parseInt(args[1]), Double.parseDouble(args[2]), Path.of(args[3]));
        }
        case "load" -> {
          try (var other = Broadaxe.fromEnvironment()) {
            var tasks = List.of(caller(broadaxe, args[4]), caller(other, args[4]));
            var load = new JavaLoad(tasks, Double.parseDouble(args[2]), Path.of(args[3]));
            load.run(Double.parseDouble(args[1]));
          }
        }
        default -> throw new IllegalArgumentException(args[0]);
      }
    }
  }

  private static Task<Input, Done> caller(Broadaxe broadaxe, String name) {
    return broadaxe.task(name, Input.class, Done.class);
  }

  private static Task<Input, Done> task(Broadaxe broadaxe, Path history) {
    return broadaxe
        .task(
            "java-faults",
            Input.class,
            Done.class,
            (work, context) -> {
              String task = context.taskId();
              History.note(history, What.START, task, context.retryCount(), WORKER);
              Waiting.pass(Duration.ofMillis(Math.round(work.seconds() * 1_000)));
              History.note(history, What.END, task, context.retryCount(), WORKER);
              return new Done(work.n());
            })
        .withScheduleTimeout(Duration.ofHours(1))
        .withTimeout(Duration.ofMinutes(10));
  }

  private static void trigger(Task<Input, Done> task, int count, double seconds, Path history)
      throws InterruptedException {
    List<RunRef<Done>> runs = new ArrayList<>();
    for (int first = 0; first < count; first += CHUNK) {
      List<Input> chunk =
          IntStream.range(first, Math.min(first + CHUNK, count))
              .mapToObj(n -> new Input(n, seconds))
              .toList();
      if (first == 0) {
        declared(task, chunk, runs);
      } else {
        runs.addAll(task.runManyNoWait(chunk));
      }
      for (RunRef<Done> run : runs.subList(first, runs.size())) {
        History.note(history, What.ACCEPTED, run.id());
      }
    }
    var ends = runs.stream().map(run -> noted(run, history)).toList();
    for (int n = 0; n < count; n++) {
      int result = ends.get(n).join().n();
      if (result != n) {
        throw new IllegalStateException("run " + n + " has the result of run " + result);
      }
    }
    System.out.println("FINISHED " + count);
  }

  static CompletableFuture<Done> noted(RunRef<Done> run, Path history) {
    return run.future()
        .thenApply(
            done -> {
              History.note(history, What.RESULT, run.id());
              return done;
            });
  }

  /** The first trigger, again until it is accepted: before a worker is there, it is refused. */
  private static void declared(Task<Input, Done> task, List<Input> chunk, List<RunRef<Done>> runs)
      throws InterruptedException {
    Waiting.until(
        "a worker has declared the task",
        Duration.ofMinutes(1),
        () -> {
          try {
            return runs.addAll(task.runManyNoWait(chunk));
          } catch (BroadaxeException e) {
            return false;
          }
        });
  }
}
