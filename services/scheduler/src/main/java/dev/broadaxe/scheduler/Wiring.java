package dev.broadaxe.scheduler;

import dev.broadaxe.config.Settings;
import dev.broadaxe.messaging.Bus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.Logs;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Observed;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.service.TracedOwner;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.MeasuredRounds;
import dev.broadaxe.store.PgRoundStore;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Telemetry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Names every part of this service. */
@Singleton
final class Wiring {
  private final String process = ProcessId.of("scheduler");

  @Produces
  @Singleton
  Settings settings() {
    return Logs.settings(System.getenv());
  }

  @Produces
  @Singleton
  Pools pools(Settings settings) {
    return Pools.open(
        settings.requiredDatabase(),
        settings.database(),
        "broadaxe-scheduler",
        new Pools.Shares(
            25, 5, Scheduler.standardLanes(), Buses.connections(settings.server().msgqueue())));
  }

  @Produces
  @Singleton
  Definitions definitions(Pools pools) {
    return new Definitions(new WorkflowRepository(pools.doors()));
  }

  @Produces
  @Singleton
  Buses bus(Settings settings, Pools pools, Telemetry telemetry) {
    Buses buses = Buses.ofOwner(settings.server().msgqueue(), process, pools, telemetry.traces());
    buses.watchedBy(telemetry.gauges());
    pools.watchedBy(telemetry.gauges());
    return buses;
  }

  @Produces
  @Singleton
  MetricsServer metricsServer(Settings settings, Telemetry telemetry) {
    return new MetricsServer(settings.server().prometheus(), telemetry);
  }

  @Produces
  @Singleton
  Telemetry telemetry(Settings settings) {
    return Observed.open(settings, "scheduler", process);
  }

  @Produces
  @Singleton
  Health health(Pools pools) {
    return Health.of(new WorkflowRepository(pools.doors()));
  }

  @Produces
  @Singleton
  HealthServer healthServer(Settings settings, Health health, Telemetry telemetry) {
    return new HealthServer(settings.server(), health, telemetry);
  }

  @Produces
  @Singleton
  Scheduler scheduler(
      Settings settings, Pools pools, Definitions definitions, Buses buses, Telemetry telemetry) {
    Bus bus = buses.bus();
    Scheduler scheduler =
        new Scheduler(
            process,
            pools.plan().lanes(),
            () ->
                new MeasuredRounds(
                    new PgRoundStore(
                        pools.postgres(),
                        pools.plan().readersPerLane(),
                        new JsonCodec(),
                        definitions),
                    telemetry.rounds()),
            bus,
            new LaneClock(Instant.now(), System::nanoTime),
            Gathering.of(settings.server().flush()));
    scheduler.watchedBy(telemetry.gauges());
    bus.addOwner(process, new TracedOwner(scheduler, new JsonCodec(), telemetry.traces()));
    return scheduler;
  }
}
