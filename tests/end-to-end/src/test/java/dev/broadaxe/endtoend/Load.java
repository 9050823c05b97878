package dev.broadaxe.endtoend;

import dev.broadaxe.endtoend.History.What;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A program that triggers tasks at a fixed rate, however long they take, until it is told to end,
 * and then waits for their results.
 */
final class Load implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final RunningProcess process;
  private final Path history;

  private Load(RunningProcess process, Path history) {
    this.process = process;
    this.history = history;
  }

  /** Starts it: so many tasks a second, each of so many seconds, by and for that language. */
  static Load start(Target target, Path history, String language, double rate, double seconds) {
    return new Load(
        target.client(
            language,
            "faults",
            "load",
            Double.toString(rate),
            Double.toString(seconds),
            history.toString(),
            language + "-faults"),
        history);
  }

  /** Waits for so many results more than there are now. */
  void awaitResults(String what, int more) throws InterruptedException {
    long enough = results() + more;
    Waiting.until(
        what,
        LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the load has ended: " + process);
          }
          return results() >= enough;
        });
  }

  private long results() {
    return History.read(history).count(What.RESULT);
  }

  /** Ends it, and waits until all that was accepted has its result. */
  void end() {
    process.endInput();
    String output = process.succeed(LIMIT);
    if (!output.contains("FINISHED")) {
      throw new AssertionError("the load has not finished: " + process);
    }
  }

  /**
   * Ends it where some of what was accepted is lost, which the program would wait for in vain;
   * waits until the rest has its results.
   *
   * @param kept the history without what is lost
   */
  void end(UnaryOperator<History> kept) throws InterruptedException {
    process.endInput();
    Waiting.until(
        "all that was kept has its result",
        LIMIT,
        () -> Rules.RESULTS_ARRIVE.broken(kept.apply(History.read(history))).isEmpty());
  }

  @Override
  public void close() {
    process.close();
  }
}
