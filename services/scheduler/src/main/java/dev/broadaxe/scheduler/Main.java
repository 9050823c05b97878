package dev.broadaxe.scheduler;

import dev.broadaxe.service.Pools;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
class Main {
  void start(@Observes StartupEvent event, Scheduler scheduler) {
    scheduler.start();
  }

  void stop(@Observes ShutdownEvent event, Scheduler scheduler, Pools pools) {
    scheduler.stop();
    pools.close();
  }
}
