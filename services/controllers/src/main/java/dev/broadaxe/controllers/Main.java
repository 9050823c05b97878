package dev.broadaxe.controllers;

import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.Pools;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The order in which the parts of this service start and stop. */
@Singleton
final class Main {
  void start(
      @Observes StartupEvent event, HealthServer server, Controllers controllers, Health health) {
    server.start();
    controllers.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      Controllers controllers,
      HealthServer server,
      Pools pools) {
    health.leave();
    controllers.stop();
    server.stop();
    pools.close();
  }
}
