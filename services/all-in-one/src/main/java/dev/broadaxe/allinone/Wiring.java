package dev.broadaxe.allinone;

import dev.broadaxe.config.Settings;
import dev.broadaxe.controllers.Controllers;
import dev.broadaxe.controllers.Queues;
import dev.broadaxe.controllers.Shards;
import dev.broadaxe.door.Cel;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.MeasuredDoor;
import dev.broadaxe.door.MeasuredOwners;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.door.Triggers;
import dev.broadaxe.grpcapi.GrpcApi;
import dev.broadaxe.grpcapi.GrpcSettings;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.loops.SteadyClock;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.restapi.About;
import dev.broadaxe.restapi.Lists;
import dev.broadaxe.scheduler.Gathering;
import dev.broadaxe.scheduler.LaneClock;
import dev.broadaxe.scheduler.Scheduler;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.AccessTokens;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.MeasuredLoops;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.NewTokens;
import dev.broadaxe.service.Observed;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ProcessId;
import dev.broadaxe.service.ReadPool;
import dev.broadaxe.service.TracedOwner;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.InboxRepository;
import dev.broadaxe.store.LogRepository;
import dev.broadaxe.store.MeasuredRounds;
import dev.broadaxe.store.PgRoundStore;
import dev.broadaxe.store.ProcessRepository;
import dev.broadaxe.store.QueueRepository;
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

/** Names every part of the engine. */
@Singleton
final class Wiring {
  private final String process = ProcessId.of("engine");

  @Produces
  @Singleton
  Settings settings() {
    return Startup.settings(System.getenv());
  }

  @Produces
  @Singleton
  DataFolder folder(Settings settings) {
    DataFolder folder = DataFolder.hold(settings.broadaxe().data());
    EngineFile.remove(folder);
    return folder;
  }

  @Produces
  @Singleton
  Database database(Settings settings, DataFolder folder) {
    return Database.open(settings, folder);
  }

  @Produces
  @Singleton
  Pools pools(Database database, Settings settings) {
    return Pools.open(
        database.address(),
        settings.database(),
        "broadaxe",
        new Pools.Shares(25, 25, Scheduler.standardLanes(), 0).withDays());
  }

  @Produces
  @Singleton
  WorkflowRepository workflows(Pools pools) {
    return new WorkflowRepository(pools.doors());
  }

  @Produces
  @Singleton
  Definitions definitions(WorkflowRepository workflows) {
    return new Definitions(workflows);
  }

  @Produces
  @Singleton
  TaskRepository tasks(Pools pools, Definitions definitions) {
    return new TaskRepository(pools.lists(), definitions);
  }

  @Produces
  @Singleton
  ReadPool readPool(Settings settings, Pools pools) {
    return ReadPool.open(settings, pools, "broadaxe");
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
  InboxRepository inbox(Pools pools) {
    return new InboxRepository(pools.doors(), new JsonCodec());
  }

  @Produces
  @Singleton
  ProcessBeat beat(Pools pools, Definitions definitions, Telemetry telemetry, Health health) {
    return new ProcessBeat(
        new ProcessRepository(pools.doors()),
        process,
        "all-in-one",
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
  Tokens tokens(Settings settings, TokenRepository records, InstantSource clock) {
    return AccessTokens.open(settings, records, clock);
  }

  @Produces
  @Singleton
  LocalToken localToken(
      DataFolder folder, TokenRepository records, Tokens tokens, Ids ids, InstantSource clock) {
    return new LocalToken(folder, new NewTokens(tokens, records, ids, clock));
  }

  @Produces
  @Singleton
  InProcessBus bus() {
    return new InProcessBus();
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

  @Produces
  @Singleton
  Queues queues(Shards shards, Pools pools, Telemetry telemetry, Health health) {
    // Whoever reaches the API reads the measurements here: no tenant is told apart.
    Queues queues =
        new Queues(
            new QueueRepository(pools.lists(), shards.process()), false, new SteadyClock(), health);
    queues.watchedBy(telemetry.gauges());
    return queues;
  }

  @Produces
  @Singleton
  Scheduler scheduler(
      Settings settings,
      Pools pools,
      Definitions definitions,
      InProcessBus bus,
      InstantSource clock,
      Telemetry telemetry) {
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
            new LaneClock(clock.instant(), System::nanoTime),
            Gathering.of(settings.server().flush()));
    scheduler.watchedBy(telemetry.gauges());
    pools.watchedBy(telemetry.gauges());
    bus.addOwner(process, new TracedOwner(scheduler, new JsonCodec(), telemetry.traces()));
    return scheduler;
  }

  @Produces
  @Singleton
  MeasuredOwners owners(InProcessBus bus, Telemetry telemetry) {
    return new MeasuredOwners(bus, new JsonCodec(), telemetry.doors());
  }

  @Produces
  @Singleton
  CommandClient commands(
      MeasuredOwners owners, InboxRepository inbox, Ids ids, InstantSource clock) {
    return new CommandClient(owners, inbox::put, ids, clock, CommandClient.Patience.DEFAULT);
  }

  @Produces
  @Singleton
  Triggers triggers(Definitions definitions, CommandClient commands, Ids ids, Telemetry telemetry) {
    // No run that REST starts is a child, so no parent is ever looked for.
    return new Triggers(definitions, commands, (_, _) -> Map.of(), ids, telemetry.traces());
  }

  @Produces
  @Singleton
  GrpcApi grpcApi(
      GrpcApi.Parts parts,
      GrpcApi.Stores stores,
      MeasuredOwners owners,
      InProcessBus bus,
      Telemetry telemetry) {
    GrpcApi api =
        new GrpcApi(
            parts,
            stores,
            new GrpcApi.Bus(
                "door-" + process,
                owners,
                bus,
                (id, door) ->
                    bus.addDoor(id, new MeasuredDoor(door, telemetry.doors(), parts.clock()))));
    api.watchedBy(telemetry.gauges());
    return api;
  }

  @Produces
  @Singleton
  GrpcApi.Stores grpcStores(
      Pools pools, Definitions definitions, WorkerRepository workers, InboxRepository inbox) {
    return new GrpcApi.Stores(
        definitions,
        workers,
        new TaskRepository(pools.doors(), definitions),
        new LogRepository(pools.doors()),
        inbox);
  }

  @Produces
  @Singleton
  GrpcApi.Parts grpcParts(
      Settings settings,
      Tokens tokens,
      Ids ids,
      InstantSource clock,
      Health health,
      Telemetry telemetry) {
    return new GrpcApi.Parts(
        GrpcSettings.of(settings.server()),
        tokens,
        new Cel(),
        ids,
        clock,
        CommandClient.Patience.DEFAULT,
        health,
        telemetry.traces());
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
    return Observed.open(settings, "engine", process);
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
