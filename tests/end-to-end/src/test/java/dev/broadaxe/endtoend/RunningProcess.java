package dev.broadaxe.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An operating system process that a test has started, with its output in a file. */
final class RunningProcess implements AutoCloseable {

  private final String name;
  private final Process process;
  private final Path output;

  private RunningProcess(String name, Process process, Path output) {
    this.name = name;
    this.process = process;
    this.output = output;
  }

  /** Starts the command with these variables added to the environment. */
  static RunningProcess start(
      String name, Path folder, Map<String, String> environment, List<String> command) {
    try {
      Path output = Files.createTempFile(folder, name + "-", ".out");
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().putAll(environment);
      builder.redirectErrorStream(true).redirectOutput(output.toFile());
      return new RunningProcess(name, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the end of the process and fails unless it was a success within the limit. */
  String succeed(Duration limit) {
    int code = exitCode(limit);
    if (code != 0) {
      throw new AssertionError(name + " ended with " + code + ":\n" + tail());
    }
    return output();
  }

  /** Waits for the end of the process; one that outlives the limit is stopped and fails. */
  int exitCode(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new AssertionError(name + " did not end within " + limit + ":\n" + tail());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for " + name, e);
    }
  }

  /** What the process and its children have written so far. */
  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Ends what the process can read, which programs that wait for it take as a sign to finish. */
  void endInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the process and everything it has started, as SIGKILL does. */
  void kill() {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    process.onExit().join();
    family.forEach(child -> child.onExit().join());
  }

  /** Asks the process to end, as an orchestrator does, and waits until it has. */
  void stop(Duration limit) {
    process.destroy();
    int code = exitCode(limit);
    // 143 is what a JVM says that was asked to end.
    if (code != 0 && code != 143) {
      throw new AssertionError(name + " ended with " + code + ":\n" + tail());
    }
  }

  /** Lets the process stand still. */
  void pause() {
    signal("STOP");
  }

  /** Lets it go on. */
  void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    try {
      int code =
          new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
      if (code != 0) {
        throw new AssertionError("cannot send " + signal + " to " + name);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while signalling " + name, e);
    }
  }

  @Override
  public void close() {
    kill();
  }

  /** The name and the last lines of output, for the message of a failed assertion. */
  @Override
  public String toString() {
    return name + ":\n" + tail();
  }

  private String tail() {
    List<String> lines = output().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 60), lines.size()))
        + "\n(all of it: "
        + output
        + ")";
  }
}
