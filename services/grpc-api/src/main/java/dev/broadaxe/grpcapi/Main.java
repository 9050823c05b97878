package dev.broadaxe.grpcapi;

import dev.broadaxe.postgres.Postgres;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
class Main {
  void start(@Observes StartupEvent event, GrpcApi api) {
    api.start();
  }

  void stop(@Observes ShutdownEvent event, GrpcApi api, Postgres postgres) {
    api.stop();
    postgres.close();
  }
}
