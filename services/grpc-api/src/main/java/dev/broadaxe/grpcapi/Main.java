package dev.broadaxe.grpcapi;

import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.service.Pools;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
class Main {
  void start(@Observes StartupEvent event, ProcessBeat beat, GrpcApi api) {
    beat.start();
    api.start();
  }

  void stop(@Observes ShutdownEvent event, ProcessBeat beat, GrpcApi api, Pools pools) {
    api.stop();
    beat.stop();
    pools.close();
  }
}
