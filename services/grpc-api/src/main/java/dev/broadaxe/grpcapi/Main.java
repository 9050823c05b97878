package dev.broadaxe.grpcapi;

import dev.broadaxe.door.ProcessBeat;
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
      GrpcApi api,
      Health health) {
    server.start();
    beat.start();
    api.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      ProcessBeat beat,
      GrpcApi api,
      HealthServer server,
      Pools pools) {
    health.leave();
    api.stop();
    beat.stop();
    server.stop();
    pools.close();
  }
}
