package dev.broadaxe.endtoend;

import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.NonRetryableException;
import dev.broadaxe.sdk.Task;
import dev.broadaxe.sdk.TaskContext;
import java.nio.file.Path;
import java.time.Duration;

/** The tasks of {@link JavaScenarios}, for its workers and for what triggers them. */
final class JavaScenarioTasks {

  /** What a task works on; {@code trace} is a file in which it notes what happened to it. */
  record Job(int n, String text, String trace) {

    static Job of(int n) {
      return new Job(n, "", "");
    }

    static Job at(Path trace) {
      return new Job(0, "", trace.toString());
    }

    void note(String line) {
      Traces.append(Path.of(trace), line);
    }
  }

  record Answer(String state, int retryCount) {}

  final Task<Job, Job> echo;
  final Task<Job, Answer> flaky;
  final Task<Job, Answer> hopeless;
  final Task<Job, Answer> slow;
  final Task<Job, Answer> refreshed;
  final Task<Job, Answer> waits;
  final Task<Job, Answer> logs;
  final Task<Job, Answer> streams;
  final Task<Job, Void> nothing;
  final Task<Job, Answer> narrowWaits;
  final Task<Job, Job> narrowEcho;
  final Task<Job, Answer> narrowReleases;

  JavaScenarioTasks(Broadaxe broadaxe) {
    echo = broadaxe.task("java-echo", Job.class, Job.class, (job, context) -> job);
    flaky =
        broadaxe
            .task("java-flaky", Job.class, Answer.class, JavaScenarioTasks::flaky)
            .withRetries(3);
    hopeless =
        broadaxe
            .task("java-hopeless", Job.class, Answer.class, JavaScenarioTasks::hopeless)
            .withRetries(3);
    slow =
        broadaxe
            .task("java-slow", Job.class, Answer.class, (job, context) -> sleep(60))
            .withTimeout(Duration.ofSeconds(2));
    refreshed =
        broadaxe
            .task("java-refreshed", Job.class, Answer.class, JavaScenarioTasks::refreshed)
            .withTimeout(Duration.ofSeconds(2));
    waits = broadaxe.task("java-waits", Job.class, Answer.class, JavaScenarioTasks::waits);
    logs = broadaxe.task("java-logs", Job.class, Answer.class, JavaScenarioTasks::logs);
    streams = broadaxe.task("java-streams", Job.class, Answer.class, JavaScenarioTasks::streams);
    nothing = broadaxe.task("java-nothing", Job.class, Void.class, (job, context) -> null);
    narrowWaits =
        broadaxe.task("java-narrow-waits", Job.class, Answer.class, JavaScenarioTasks::waits);
    narrowEcho = broadaxe.task("java-narrow-echo", Job.class, Job.class, (job, context) -> job);
    narrowReleases =
        broadaxe.task("java-narrow-releases", Job.class, Answer.class, JavaScenarioTasks::releases);
  }

  Task<?, ?>[] wide() {
    return new Task<?, ?>[] {echo, flaky, hopeless, slow, refreshed, waits, logs, streams, nothing};
  }

  Task<?, ?>[] narrow() {
    return new Task<?, ?>[] {narrowWaits, narrowEcho, narrowReleases};
  }

  private static Answer flaky(Job job, TaskContext context) {
    job.note("attempt " + context.retryCount());
    if (context.retryCount() < 2) {
      throw new IllegalStateException("attempt " + context.retryCount() + " fails on purpose");
    }
    return new Answer("succeeded", context.retryCount());
  }

  private static Answer hopeless(Job job, TaskContext context) {
    job.note("attempt " + context.retryCount());
    throw new NonRetryableException("hopeless on purpose");
  }

  private static Answer refreshed(Job job, TaskContext context) throws InterruptedException {
    context.refreshTimeout(Duration.ofSeconds(30));
    sleep(4);
    return new Answer("finished after its first deadline", 0);
  }

  private static Answer waits(Job job, TaskContext context) throws InterruptedException {
    job.note("started");
    try {
      return sleep(50);
    } catch (InterruptedException e) {
      job.note("cancelled");
      throw e;
    }
  }

  private static Answer releases(Job job, TaskContext context) throws InterruptedException {
    context.releaseSlot();
    job.note("released");
    Traces.await(Path.of(job.trace()), "go on");
    return new Answer("finished without a slot", 0);
  }

  private static Answer logs(Job job, TaskContext context) {
    for (int i = 0; i < 3; i++) {
      context.log("line " + i + " of " + job.text());
    }
    return new Answer("logged", 0);
  }

  private static Answer streams(Job job, TaskContext context) throws InterruptedException {
    Traces.await(Path.of(job.trace()), "subscribed");
    for (int i = 0; i < job.n(); i++) {
      context.stream("chunk " + i + ";");
    }
    return new Answer("streamed", 0);
  }

  private static Answer sleep(int seconds) throws InterruptedException {
    Waiting.pass(Duration.ofSeconds(seconds));
    return new Answer("slept", 0);
  }
}
