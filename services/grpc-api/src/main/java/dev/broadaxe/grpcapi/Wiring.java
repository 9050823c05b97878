package dev.broadaxe.grpcapi;

import dev.broadaxe.config.Settings;
import dev.broadaxe.door.Cel;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.MeasuredDoor;
import dev.broadaxe.door.MeasuredOwners;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.Bus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.AccessTokens;
import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.HealthServer;
import dev.broadaxe.service.Logs;
import dev.broadaxe.service.MeasuredLoops;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Observed;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.InboxRepository;
import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.ProcessRepository;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Telemetry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Names every part of this service. */
@Singleton
final class Wiring {
  private final String process = ProcessId.of("grpc-api");

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
        "broadaxe-grpc-api",
        new Pools.Shares(90, 10, 0, Buses.connections(settings.server().msgqueue())));
  }

  @Produces
  @Singleton
  Definitions definitions(Pools pools) {
    return new Definitions(new WorkflowRepository(pools.doors()));
  }

  @Produces
  @Singleton
  MetricsServer metricsServer(Settings settings, Telemetry telemetry) {
    return new MetricsServer(settings.server().prometheus(), telemetry);
  }

  @Produces
  @Singleton
  Telemetry telemetry(Settings settings) {
    return Observed.open(settings, "grpc-api", process);
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
  ProcessBeat beat(Pools pools, Definitions definitions, Telemetry telemetry, Health health) {
    return new ProcessBeat(
        new ProcessRepository(pools.doors()),
        process,
        "grpc-api",
        definitions::seen,
        MeasuredLoops.by(telemetry),
        health);
  }

  @Produces
  @Singleton
  Buses bus(Settings settings, Pools pools, Telemetry telemetry) {
    Buses buses = Buses.ofDoor(settings.server().msgqueue(), process, pools, telemetry.traces());
    buses.watchedBy(telemetry.gauges());
    pools.watchedBy(telemetry.gauges());
    return buses;
  }

  @Produces
  @Singleton
  Tokens tokens(Settings settings, Pools pools, ProcessBeat clock) {
    return AccessTokens.open(settings, new TokenRepository(pools.doors()), clock);
  }

  @Produces
  @Singleton
  GrpcApi.Parts parts(
      Settings settings, Tokens tokens, ProcessBeat clock, Health health, Telemetry telemetry) {
    return new GrpcApi.Parts(
        GrpcSettings.of(settings.server()),
        tokens,
        new Cel(),
        new Ids(clock, Chance.secure()),
        clock,
        CommandClient.Patience.DEFAULT,
        health,
        telemetry.traces());
  }

  @Produces
  @Singleton
  GrpcApi api(
      GrpcApi.Parts parts, Pools pools, Definitions definitions, Buses buses, Telemetry telemetry) {
    Bus bus = buses.bus();
    GrpcApi api =
        new GrpcApi(
            parts,
            new GrpcApi.Stores(
                definitions,
                new WorkerRepository(pools.doors()),
                new TaskRepository(pools.doors(), definitions),
                new LogRepository(pools.doors()),
                new InboxRepository(pools.doors(), new JsonCodec())),
            new GrpcApi.Bus(
                process,
                new MeasuredOwners(bus, new JsonCodec(), telemetry.doors()),
                bus,
                (id, door) ->
                    bus.addDoor(id, new MeasuredDoor(door, telemetry.doors(), parts.clock()))));
    api.watchedBy(telemetry.gauges());
    if (buses.routes() != null) {
      buses.routes().whenFound(api::ownerFound);
    }
    return api;
  }
}
