package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.bench.Probe.Job;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.ClientConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Tasks that are queued in bulk while there is no worker, and then, if asked, drained by one. */
final class BacklogCase implements Case {

  private static final int CHUNK = 500;
  private static final int PARTS = 10;
  private static final int PAUSES = 5;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final boolean drained;
  private final int tasks;
  private final int slots;
  private final int payloadBytes;
  private final int senders;
  private final int idleSeconds;
  private final List<ClientConfig> configs;
  private final Meter meter;

  BacklogCase(
      Arguments arguments,
      int standardTasks,
      boolean drained,
      List<ClientConfig> configs,
      Meter meter) {
    this.drained = drained;
    tasks = arguments.number("tasks", standardTasks);
    slots = arguments.number("slots", 500);
    payloadBytes = arguments.number("payload-bytes", 200);
    senders = arguments.number("senders", 4);
    idleSeconds = arguments.number("idle-seconds", 15);
    this.configs = configs;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of("tasks", "slots", "payload-bytes", "senders", "idle-seconds");
  }

  @Override
  public ObjectNode measure() throws SQLException, InterruptedException {
    var probe = new Probe(tasks, payloadBytes);
    try (var tenants = Tenants.open(configs, probe)) {
      tenants.declare();
      Snapshot idle = meter.idle(Duration.ofSeconds(idleSeconds));
      ObjectNode node = Json.object();
      node.put("tasks", tasks);
      node.put("slots", slots);
      node.put("tenants", configs.size());
      node.put("payloadBytes", payloadBytes);

      Snapshot empty = meter.snapshot();
      int queued = queue(tenants, probe);
      double queueSeconds = (System.nanoTime() - empty.nanos()) / 1e9;
      Snapshot full = meter.ended();
      node.set("queueing", phase(queued, queueSeconds, full.minus(empty), idle));
      node.set("engineWhenFull", meter.memory());
      if (!drained) {
        node.put("lost", tasks - queued);
        return node;
      }

      Snapshot before = meter.snapshot();
      int lost = tasks - queued + drain(probe, queued);
      Snapshot cost = meter.ended().minus(before);
      int started = probe.started();
      double seconds = (probe.orderNanos(Math.max(0, started - 1)) - probe.orderNanos(0)) / 1e9;
      node.put("lost", lost);
      node.put("repeated", probe.repeated());
      node.set("draining", phase(started, seconds, cost, idle));
      addParts(node, probe, started);
      addPauses(node, probe, started);
      node.set("engineWhenEmpty", meter.memory());
      node.set("idlePerSecond", idle.perSecond());
      return node;
    }
  }

  private static ObjectNode phase(int count, double seconds, Snapshot cost, Snapshot idle) {
    ObjectNode node = Json.object();
    node.put("seconds", Json.round(seconds));
    node.put("tasksPerSecond", Json.round(count / Math.max(1e-9, seconds)));
    node.set("perTask", cost.perTask(Math.max(1, count), idle));
    return node;
  }

  /** Queues all of them in chunks, some at a time; how many were taken. */
  private int queue(Tenants tenants, Probe probe) throws InterruptedException {
    var next = new AtomicInteger();
    var taken = new AtomicInteger();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < senders; i++) {
        threads.execute(() -> sendChunks(tenants, probe, next, taken));
      }
      new Progress("tasks queued", tasks, taken::get, PATIENCE).await();
      next.set(tasks); // Whoever still sends stops after its chunk.
    }
    return taken.get();
  }

  private void sendChunks(Tenants tenants, Probe probe, AtomicInteger next, AtomicInteger taken) {
    try {
      for (int first = next.getAndAdd(CHUNK); first < tasks; first = next.getAndAdd(CHUNK)) {
        List<Job> jobs =
            IntStream.range(first, Math.min(tasks, first + CHUNK)).mapToObj(probe::job).toList();
        taken.addAndGet(tenants.task(first / CHUNK).runManyNoWait(jobs).size());
      }
    } catch (BroadaxeException e) {
      System.err.println("  a chunk was refused: " + e.getMessage());
    }
  }

  /** Lets the workers do all of them; how many were never started. */
  private int drain(Probe probe, int queued) throws InterruptedException {
    try (var tenants = Tenants.open(configs, probe)) {
      tenants.work(slots);
      return new Progress("tasks done", queued, probe::started, PATIENCE).await();
    }
  }

  /** The rate in each tenth of the backlog, and how the last one compares with the first. */
  private static void addParts(ObjectNode node, Probe probe, int started) {
    int size = started / PARTS;
    if (size < 2) {
      return;
    }
    ArrayNode rates = node.putArray("tasksPerSecondByTenth");
    for (int part = 0; part < PARTS; part++) {
      long nanos = probe.orderNanos((part + 1) * size - 1) - probe.orderNanos(part * size);
      rates.add(Math.round((size - 1) / (Math.max(1, nanos) / 1e9)));
    }
    double first = rates.get(0).doubleValue();
    node.put(
        "lastTenthToFirst", Json.round(rates.get(PARTS - 1).doubleValue() / Math.max(1, first)));
  }

  /** The longest times in which nothing started, and when each began. */
  private static void addPauses(ObjectNode node, Probe probe, int started) {
    long now = System.currentTimeMillis();
    long nanos = System.nanoTime();
    ArrayNode pauses = node.putArray("longestPauses");
    IntStream.range(1, started)
        .boxed()
        .sorted(Comparator.comparingLong(place -> -pauseBefore(probe, place)))
        .limit(PAUSES)
        .forEach(
            place -> {
              long ago = (nanos - probe.orderNanos(place - 1)) / 1_000_000;
              ObjectNode pause = pauses.addObject();
              pause.put("atEpochMillis", now - ago);
              pause.put("millis", pauseBefore(probe, place) / 1_000_000);
            });
  }

  private static long pauseBefore(Probe probe, int place) {
    return probe.orderNanos(place) - probe.orderNanos(place - 1);
  }
}
