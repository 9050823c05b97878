package dev.broadaxe.controllers;

import dev.broadaxe.service.Pools;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The order in which the parts of this service start and stop. */
@Singleton
final class Main {
  void start(@Observes StartupEvent event, Controllers controllers) {
    controllers.start();
  }

  void stop(@Observes ShutdownEvent event, Controllers controllers, Pools pools) {
    controllers.stop();
    pools.close();
  }
}
