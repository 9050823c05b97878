package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.sdk.BroadaxeException;
import dev.broadaxe.sdk.ClientConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * What the engine does while nobody asks for anything, with one worker connected. It has worked
 * before: the virtual machine of one that has just started is busy with itself for minutes.
 */
final class IdleCase implements Case {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PAYLOAD_BYTES = 200;
  private static final int SLOTS = 100;

  private final int seconds;
  private final int warmupSeconds;
  private final int warmupRate;
  private final List<ClientConfig> configs;
  private final Meter meter;

  IdleCase(Arguments arguments, List<ClientConfig> configs, Meter meter) {
    seconds = arguments.number("seconds", 30);
    warmupSeconds = arguments.number("warmup-seconds", 20);
    warmupRate = arguments.number("warmup-rate", 500);
    this.configs = configs;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of("seconds", "warmup-seconds", "warmup-rate");
  }

  @Override
  public ObjectNode measure() throws SQLException, InterruptedException {
    int warm = warmupSeconds * warmupRate;
    var probe = new Probe(warm, PAYLOAD_BYTES);
    try (var tenants = Tenants.open(configs, probe);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      tenants.work(SLOTS);
      new OpenLoop(warm, warmupRate, threads)
          .send(0, warm, number -> trigger(tenants, probe, number));
      int lost = new Progress("tasks started", warm, probe::started, PATIENCE).await();
      Snapshot idle = meter.idle(Duration.ofSeconds(seconds));
      ObjectNode node = Json.object();
      node.put("seconds", seconds);
      node.put("workers", configs.size());
      node.put("tasksBefore", warm);
      node.put("lost", lost);
      node.set("perSecond", idle.perSecond());
      node.set("engine", meter.memory());
      return node;
    }
  }

  private static void trigger(Tenants tenants, Probe probe, int number) {
    try {
      tenants.task(number).runNoWait(probe.job(number));
    } catch (BroadaxeException e) {
      System.err.println("  a task was refused: " + e.getMessage());
    }
  }
}
