package dev.broadaxe.controllers;

import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.Logs;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Observed;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.store.QueueRepository;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Telemetry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Names every part of this service. */
@Singleton
final class Wiring {
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
        "broadaxe-controllers",
        new Pools.Shares(0, 0).withDays());
  }

  @Produces
  @Singleton
  MetricsServer metricsServer(Settings settings, Telemetry telemetry) {
    return new MetricsServer(settings.server().prometheus(), telemetry);
  }

  @Produces
  @Singleton
  Telemetry telemetry(Settings settings) {
    return Observed.open(settings, "controllers", ProcessId.of("controllers"));
  }

  @Produces
  @Singleton
  Health health(Pools pools) {
    return Health.of(new WorkflowRepository(pools.lists()));
  }

  @Produces
  @Singleton
  HealthServer healthServer(Settings settings, Health health, Telemetry telemetry) {
    return new HealthServer(settings.server(), health, telemetry);
  }

  @Produces
  @Singleton
  Queues queues(Shards shards, Pools pools, Telemetry telemetry, Health health) {
    Queues queues =
        new Queues(
            new QueueRepository(pools.lists(), shards.process()), true, new SteadyClock(), health);
    queues.watchedBy(telemetry.gauges());
    pools.watchedBy(telemetry.gauges());
    return queues;
  }

  @Produces
  @Singleton
  Shards shards(Pools pools, Telemetry telemetry, Health health) {
    return Shards.of(pools, telemetry, health);
  }

  @Produces
  @Singleton
  Controllers controllers(
      Shards shards, Pools pools, Settings settings, Telemetry telemetry, Health health) {
    return Controllers.of(shards, pools, settings, telemetry, health);
  }
}
