package dev.broadaxe.restapi;

import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessEnd;
import dev.broadaxe.service.ReadPool;
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
      MetricsServer metrics,
      ProcessBeat beat,
      Buses bus,
      Health health) {
    metrics.start();
    beat.start();
    bus.start();
    health.serve();
  }

  void stop(
      @Observes ShutdownEvent event,
      Health health,
      Buses bus,
      ProcessBeat beat,
      MetricsServer metrics,
      ReadPool reads,
      Pools pools,
      Telemetry telemetry) {
    health.leave();
    bus.stop();
    beat.stop();
    metrics.stop();
    reads.close();
    pools.close();
    telemetry.close();
  }
}
