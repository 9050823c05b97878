package dev.broadaxe.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.broadaxe.endtoend.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Two workers and one program that triggers tasks and waits for all their results. */
record Work(Path historyFile, List<RunningProcess> workers, RunningProcess trigger)
    implements AutoCloseable {

  static final int SLOTS_OF_EACH = 50;
  static final int SLOTS = 2 * SLOTS_OF_EACH;

  static Work start(Target target, String language, int count, double seconds) {
    return start(List.of(target), language, count, seconds);
  }

  /** The same with the two workers and the trigger shared out among several doors. */
  static Work start(List<? extends Target> targets, String language, int count, double seconds) {
    Path history = Repository.folderIn(targets.getFirst().folder(), "work").resolve("history");
    List<RunningProcess> workers =
        List.of(
            targets.getFirst().client(language, "faults", "worker", history.toString()),
            targets.getLast().client(language, "faults", "worker", history.toString()));
    RunningProcess trigger =
        targets
            .getLast()
            .client(
                language,
                "faults",
                "trigger",
                Integer.toString(count),
                Double.toString(seconds),
                history.toString());
    return new Work(history, workers, trigger);
  }

  History history() {
    return History.read(historyFile);
  }

  /** How many tasks this has happened to. */
  long count(What what) {
    return history().count(what);
  }

  /** Waits for what the test needs to see before it goes on. */
  void await(String what, BooleanSupplier condition) throws InterruptedException {
    Waiting.until(
        what,
        Duration.ofMinutes(3),
        () -> {
          assertThat(trigger.isAlive()).as("%s", trigger).isTrue();
          return condition.getAsBoolean();
        });
  }

  /** What the triggering program says at its end. */
  String results() {
    String output = trigger.succeed(Duration.ofMinutes(8));
    assertThat(workers).allMatch(RunningProcess::isAlive);
    return output;
  }

  @Override
  public void close() {
    trigger.close();
    workers.forEach(RunningProcess::close);
  }
}
