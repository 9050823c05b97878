package dev.broadaxe.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.broadaxe.sdk.ClientConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** What the engine does while nobody asks for anything, with one worker connected. */
final class IdleCase implements Case {

  private final Arguments arguments;
  private final List<ClientConfig> configs;
  private final Meter meter;

  IdleCase(Arguments arguments, List<ClientConfig> configs, Meter meter) {
    this.arguments = arguments;
    this.configs = configs;
    this.meter = meter;
  }

  @Override
  public List<String> options() {
    return List.of("seconds");
  }

  @Override
  public ObjectNode measure() throws SQLException, InterruptedException {
    int seconds = arguments.number("seconds", 30);
    try (var tenants = Tenants.open(configs, new Probe(1, 0))) {
      tenants.work(1);
      Snapshot idle = meter.idle(Duration.ofSeconds(seconds));
      ObjectNode node = Json.object();
      node.put("seconds", seconds);
      node.put("workers", configs.size());
      node.set("perSecond", idle.perSecond());
      node.set("engine", meter.memory());
      return node;
    }
  }
}
