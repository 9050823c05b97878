package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.sdk.Broadaxe;
import dev.broadaxe.sdk.ClientConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What the engine does while nobody asks for anything, with one worker connected. */
final class IdleCase implements Case {

  private final Arguments arguments;
  private final ClientConfig config;
  private final Meter meter;

  IdleCase(Arguments arguments, ClientConfig config, Meter meter) {
    this.arguments = arguments;
    this.config = config;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of("seconds");
  }

  @Override
  public ObjectNode measure() throws SQLException, InterruptedException {
    int seconds = arguments.number("seconds", 30);
    try (var broadaxe = Broadaxe.of(config)) {
      broadaxe.worker("bench", new Probe(1, 0).task(broadaxe)).start();
      Snapshot idle = meter.idle(Duration.ofSeconds(seconds));
      ObjectNode node = Json.object();
      node.put("seconds", seconds);
      node.put("workers", 1);
      node.set("perSecond", idle.perSecond());
      node.set("engine", meter.memory());
      return node;
    }
  }
}
