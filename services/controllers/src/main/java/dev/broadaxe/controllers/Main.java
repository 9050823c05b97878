package dev.broadaxe.controllers;

import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessEnd;
import dev.broadaxe.telemetry.Telemetry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The order in which the parts of this service start and stop. */
@Singleton
public final class Main {
  /** Runs the service until it is told to stop. */
  public static void main(String... arguments) {
    Quarkus.run(null, ProcessEnd::exit, arguments);
  }

  void start(
      @Observes StartupEvent event,
      HealthServer server,
      MetricsServer metrics,
      Shards shards,
      Controllers controllers,
      Queues queues,
      Health health) {
    server.start();
    metrics.start();
    shards.start();
    controllers.start();
    queues.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      Shards shards,
      Controllers controllers,
      Queues queues,
      HealthServer server,
      MetricsServer metrics,
      Pools pools,
      Telemetry telemetry) {
    health.leave();
    queues.stop();
    controllers.stop();
    shards.stop();
    metrics.stop();
    server.stop();
    pools.close();
    telemetry.close();
  }
}
