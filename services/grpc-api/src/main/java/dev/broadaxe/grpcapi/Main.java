package dev.broadaxe.grpcapi;

import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.Pools;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
class Main {
  void start(
      @Observes StartupEvent event,
      HealthServer server,
      ProcessBeat beat,
      Buses bus,
      GrpcApi api,
      Health health) {
    server.start();
    beat.start();
    bus.start();
    api.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      ProcessBeat beat,
      Buses bus,
      GrpcApi api,
      HealthServer server,
      Pools pools) {
    health.leave();
    api.stop();
    bus.stop();
    beat.stop();
    server.stop();
    pools.close();
  }
}
