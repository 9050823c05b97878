package dev.broadaxe.scheduler;

import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessEnd;
import dev.broadaxe.telemetry.Telemetry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
public class Main {
  /** Runs the service until it is told to stop. */
  public static void main(String... arguments) {
    Quarkus.run(null, ProcessEnd::exit, arguments);
  }

  void start(
      @Observes StartupEvent event,
      HealthServer server,
      MetricsServer metrics,
      Buses bus,
      Scheduler scheduler,
      Health health) {
    server.start();
    metrics.start();
    bus.start();
    scheduler.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      Buses bus,
      Scheduler scheduler,
      HealthServer server,
      MetricsServer metrics,
      Pools pools,
      Telemetry telemetry) {
    health.leave();
    scheduler.stop();
    bus.stop();
    metrics.stop();
    server.stop();
    pools.close();
    telemetry.close();
  }
}
