package dev.broadaxe.bench;

import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.Task;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** The task that does nothing but to notice when it starts, and its inputs. */
final class Probe {

  record Job(int number, String filler) {}

  record Done(int number) {}

  private static final int JOB_BYTES_WITHOUT_FILLER = 30;

  private final String filler;
  private final AtomicLongArray starts;
  private final AtomicIntegerArray attempts;
  private final AtomicLongArray order;
  private final AtomicInteger started = new AtomicInteger();

  /** For jobs numbered from zero, of about this many bytes of JSON. */
  Probe(int jobs, int payloadBytes) {
    filler = "x".repeat(Math.max(0, payloadBytes - JOB_BYTES_WITHOUT_FILLER));
    starts = new AtomicLongArray(jobs);
    attempts = new AtomicIntegerArray(jobs);
    order = new AtomicLongArray(jobs);
  }

  Task<Job, Done> task(Broadaxe broadaxe) {
    return broadaxe
        .task("bench", Job.class, Done.class, (job, context) -> start(job))
        .withScheduleTimeout(Duration.ofHours(24));
  }

  private Done start(Job job) {
    long now = System.nanoTime();
    if (attempts.incrementAndGet(job.number()) == 1) {
      starts.set(job.number(), now);
      order.set(started.getAndIncrement(), now);
    }
    return new Done(job.number());
  }

  Job job(int number) {
    return new Job(number, filler);
  }

  /** How many jobs have been started at least once. */
  int started() {
    return started.get();
  }

  /** When the first attempt of a job started; zero if it did not. */
  long startNanos(int number) {
    return starts.get(number);
  }

  /** When the n-th job to start, from zero, started. */
  long orderNanos(int place) {
    return order.get(place);
  }

  /** How many attempts there were beyond the first of each job. */
  int repeated() {
    int all = 0;
    for (int i = 0; i < attempts.length(); i++) {
      all += Math.max(0, attempts.get(i) - 1);
    }
    return all;
  }
}
