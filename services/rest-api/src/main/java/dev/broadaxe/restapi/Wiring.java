package dev.broadaxe.restapi;

import dev.broadaxe.config.Settings;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.MeasuredOwners;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.AccessTokens;
import dev.broadaxe.service.Buses;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.Logs;
import dev.broadaxe.service.MeasuredLoops;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Observed;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.service.ReadPool;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.InboxRepository;
import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.ProcessRepository;
import dev.broadaxe.store.TaskRepository;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkflowRepository;
import dev.broadaxe.telemetry.Telemetry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Names every part of this service. */
@Singleton
final class Wiring {
  private final String process = ProcessId.of("rest-api");

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
        "broadaxe-rest-api",
        new Pools.Shares(25, 75, 0, Buses.connections(settings.server().msgqueue())));
  }

  @Produces
  @Singleton
  ProcessBeat beat(Pools pools, Definitions definitions, Telemetry telemetry, Health health) {
    return new ProcessBeat(
        new ProcessRepository(pools.doors()),
        process,
        "rest-api",
        definitions::seen,
        MeasuredLoops.by(telemetry),
        health);
  }

  @Produces
  @Singleton
  Ids ids(InstantSource clock) {
    return new Ids(clock, Chance.secure());
  }

  @Produces
  @Singleton
  Definitions definitions(WorkflowRepository workflows) {
    return new Definitions(workflows);
  }

  @Produces
  @Singleton
  WorkflowRepository workflows(Pools pools) {
    return new WorkflowRepository(pools.doors());
  }

  @Produces
  @Singleton
  TaskRepository tasks(Pools pools, Definitions definitions) {
    return new TaskRepository(pools.lists(), definitions);
  }

  @Produces
  @Singleton
  ReadPool readPool(Settings settings, Pools pools) {
    return ReadPool.open(settings, pools, "broadaxe-rest-api");
  }

  @Produces
  @Singleton
  Lists lists(ReadPool pool, Definitions definitions) {
    return new Lists(new TaskRepository(pool.db(), definitions), new LogRepository(pool.db()));
  }

  @Produces
  @Singleton
  WorkerRepository workers(Pools pools) {
    return new WorkerRepository(pools.doors());
  }

  @Produces
  @Singleton
  TenantRepository tenants(Pools pools) {
    return new TenantRepository(pools.doors());
  }

  @Produces
  @Singleton
  TokenRepository tokenRecords(Pools pools) {
    return new TokenRepository(pools.doors());
  }

  @Produces
  @Singleton
  Tokens tokens(Settings settings, TokenRepository records, InstantSource clock) {
    return AccessTokens.open(settings, records, clock);
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
  CommandClient commands(
      Pools pools, Buses buses, Ids ids, InstantSource clock, Telemetry telemetry) {
    InboxRepository inbox = new InboxRepository(pools.doors(), new JsonCodec());
    return new CommandClient(
        new MeasuredOwners(buses.bus(), new JsonCodec(), telemetry.doors()),
        inbox::put,
        ids,
        clock,
        CommandClient.Patience.DEFAULT);
  }

  @Produces
  @Singleton
  Triggers triggers(Definitions definitions, CommandClient commands, Ids ids, Telemetry telemetry) {
    // No run that is started here is a child, so no parent is ever looked for.
    return new Triggers(definitions, commands, (_, _) -> Map.of(), ids, telemetry.traces());
  }

  @Produces
  @Singleton
  Health health(WorkflowRepository workflows) {
    return Health.of(workflows);
  }

  @Produces
  @Singleton
  MetricsServer metricsServer(Settings settings, Telemetry telemetry) {
    return new MetricsServer(settings.server().prometheus(), telemetry);
  }

  @Produces
  @Singleton
  Telemetry telemetry(Settings settings) {
    return Observed.open(settings, "rest-api", process);
  }

  @Produces
  @Singleton
  About about(
      Settings settings, @ConfigProperty(name = "quarkus.application.version") String version) {
    return new About(
        settings.server().features().versionOverride().orElse(version),
        settings.server().publicUrl(),
        settings.server().grpc().publicAddress());
  }
}
