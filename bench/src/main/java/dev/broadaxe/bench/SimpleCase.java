package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.bench.Probe.Done;
import dev.broadaxe.bench.Probe.Job;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.ClientConfig;
import dev.broadaxe.sdk.Task;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntToLongFunction;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;

/** Tasks that come one by one at a fixed rate, each with somebody who waits for its result. */
final class SimpleCase implements Case {

  private static final int COMMITS = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int rate;
  private final int seconds;
  private final int warmupSeconds;
  private final int warmupRate;
  private final int slots;
  private final int payloadBytes;
  private final int idleSeconds;
  private final List<ClientConfig> configs;
  private final Meter meter;

  SimpleCase(Arguments arguments, List<ClientConfig> configs, Meter meter) {
    rate = arguments.number("rate", 50);
    seconds = arguments.number("seconds", 30);
    warmupSeconds = arguments.number("warmup-seconds", 20);
    warmupRate = arguments.number("warmup-rate", 500);
    slots = arguments.number("slots", 100);
    payloadBytes = arguments.number("payload-bytes", 200);
    idleSeconds = arguments.number("idle-seconds", 15);
    this.configs = configs;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of(
        "rate",
        "seconds",
        "warmup-seconds",
        "warmup-rate",
        "slots",
        "payload-bytes",
        "idle-seconds");
  }

  @Override
  public ObjectNode measure() throws SQLException, InterruptedException {
    int warm = warmupRate * warmupSeconds;
    var run = new Load(warm + rate * seconds);
    try (var workers = Tenants.open(configs, run.probe);
        var clients = Tenants.open(configs, run.probe);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      workers.work(slots);
      run.send(new OpenLoop(run.count, warmupRate, threads), clients, 0, warm);
      var loop = new OpenLoop(run.count, rate, threads);
      long[] paced = meter.database().commits(COMMITS, rate);
      long[] dense = meter.database().commits(COMMITS, 0);
      Snapshot idle = meter.idle(Duration.ofSeconds(idleSeconds));
      Snapshot before = meter.snapshot();
      int lost = run.send(loop, clients, warm, run.count);
      Snapshot cost = meter.ended().minus(before);
      paced = merged(paced, meter.database().commits(COMMITS, rate));
      dense = merged(dense, meter.database().commits(COMMITS, 0));
      ObjectNode node = figures(run, loop, warm, lost, cost, idle);
      addCommits(node, run.latencies(warm, loop, run.probe::startNanos), paced, dense);
      return node;
    }
  }

  /**
   * The yardstick for latencies: commits that come one by one at the same rate meet a machine that
   * has gone to sleep, as tasks do; those that follow each other do not.
   */
  private static void addCommits(ObjectNode node, Histogram starts, long[] paced, long[] dense) {
    double start = Json.millis(starts, 50);
    ObjectNode pacedMillis = CommitCase.millis(paced);
    ObjectNode denseMillis = CommitCase.millis(dense);
    node.set("commitMillis", pacedMillis);
    node.put("startP50InCommits", Json.round(start / pacedMillis.get("p50").doubleValue()));
    node.set("backToBackCommitMillis", denseMillis);
    node.put(
        "startP50InBackToBackCommits", Json.round(start / denseMillis.get("p50").doubleValue()));
  }

  private ObjectNode figures(
      Load run, OpenLoop loop, int warm, int lost, Snapshot cost, Snapshot idle) {
    int tasks = run.count - warm;
    Histogram starts = run.latencies(warm, loop, run.probe::startNanos);
    ObjectNode node = Json.object();
    node.put("ratePerSecond", rate);
    node.put("seconds", seconds);
    node.put("slots", slots);
    node.put("tenants", configs.size());
    node.put("payloadBytes", payloadBytes);
    node.put("tasks", tasks);
    node.put("lost", lost);
    node.put("refused", run.refused.get());
    node.put("repeated", run.probe.repeated());
    node.put("tasksPerSecond", run.throughput(warm, loop));
    node.set(
        "triggerToAcknowledgementMillis",
        Json.percentiles(run.latencies(warm, loop, run.acknowledged::get)));
    node.set("triggerToStartMillis", Json.percentiles(starts));
    node.set("triggerToResultMillis", Json.percentiles(run.latencies(warm, loop, run.ended::get)));
    node.set("perTask", cost.perTask(tasks, idle));
    node.set("idlePerSecond", idle.perSecond());
    node.set("engine", meter.memory());
    return node;
  }

  private static long[] merged(long[] some, long[] others) {
    long[] all = LongStream.concat(Arrays.stream(some), Arrays.stream(others)).toArray();
    Arrays.sort(all);
    return all;
  }

  /** What became of the requests, by number. */
  private final class Load {

    private final int count;
    private final Probe probe;
    private final AtomicLongArray acknowledged;
    private final AtomicLongArray ended;
    private final AtomicInteger endedCount = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    Load(int count) {
      this.count = count;
      probe = new Probe(count, payloadBytes);
      acknowledged = new AtomicLongArray(count);
      ended = new AtomicLongArray(count);
    }

    /** Sends these, and waits for their results; how many never came. */
    int send(OpenLoop loop, Tenants clients, int first, int end) throws InterruptedException {
      int before = endedCount.get();
      loop.send(first, end, number -> trigger(clients.task(number), number));
      return new Progress("results", before + end - first, endedCount::get, PATIENCE).await();
    }

    private void trigger(Task<Job, Done> task, int number) {
      try {
        var run = task.runNoWait(probe.job(number));
        acknowledged.set(number, System.nanoTime());
        var unused = run.future().whenComplete((done, failure) -> end(number, failure == null));
      } catch (BroadaxeException e) {
        refused(String.valueOf(e.getMessage()));
      }
    }

    private void end(int number, boolean completed) {
      if (completed) {
        ended.set(number, System.nanoTime());
        endedCount.incrementAndGet();
      } else {
        refused("a run has failed");
      }
    }

    private void refused(String why) {
      if (refused.getAndIncrement() == 0) {
        System.err.println("  the first that did not work: " + why);
      }
    }

    /**
     * In microseconds, from the moment at which each was due; those that never were are left out.
     */
    Histogram latencies(int first, OpenLoop loop, IntToLongFunction moment) {
      var histogram = new Histogram(3);
      for (int i = first; i < count; i++) {
        long nanos = moment.applyAsLong(i);
        if (nanos != 0) {
          histogram.recordValue(Math.max(0, (nanos - loop.dueNanos(i)) / 1000));
        }
      }
      return histogram;
    }

    /** Results for each second between the first request and the last result. */
    double throughput(int first, OpenLoop loop) {
      long last = loop.dueNanos(first);
      int results = 0;
      for (int i = first; i < count; i++) {
        last = Math.max(last, ended.get(i) == 0 ? last : ended.get(i));
        results += ended.get(i) == 0 ? 0 : 1;
      }
      return Json.round(results / Math.max(1e-9, (last - loop.dueNanos(first)) / 1e9));
    }
  }
}
