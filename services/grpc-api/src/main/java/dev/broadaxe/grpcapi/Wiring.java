package dev.broadaxe.grpcapi;

import dev.broadaxe.config.Settings;
import dev.broadaxe.door.Cel;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.security.Tokens;
import dev.broadaxe.service.AccessTokens;
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
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Names every part of this service. */
@Singleton
final class Wiring {
  private final String process = ProcessId.of("grpc-api");

  @Produces
  @Singleton
  Settings settings() {
    return Settings.load(System.getenv());
  }

  @Produces
  @Singleton
  Pools pools(Settings settings) {
    return Pools.open(
        settings.requiredDatabase(),
        settings.database(),
        "broadaxe-grpc-api",
        new Pools.Shares(90, 10));
  }

  @Produces
  @Singleton
  Definitions definitions(Pools pools) {
    return new Definitions(new WorkflowRepository(pools.doors()));
  }

  @Produces
  @Singleton
  ProcessBeat beat(Pools pools, Definitions definitions) {
    return new ProcessBeat(
        new ProcessRepository(pools.doors()),
        process,
        "grpc-api",
        definitions::seen,
        FaultHandler.logging());
  }

  /** Commands go by the inbox until a bus between processes carries them. */
  @Produces
  @Singleton
  InProcessBus bus() {
    return new InProcessBus();
  }

  @Produces
  @Singleton
  Tokens tokens(Settings settings, Pools pools, ProcessBeat clock) {
    return AccessTokens.open(settings, new TokenRepository(pools.doors()), clock);
  }

  @Produces
  @Singleton
  GrpcApi api(
      Settings settings,
      Pools pools,
      Definitions definitions,
      InProcessBus bus,
      Tokens tokens,
      ProcessBeat clock) {
    return new GrpcApi(
        new GrpcApi.Parts(
            GrpcSettings.of(settings.server().grpc()),
            tokens,
            new Cel(),
            new Ids(clock, Chance.secure()),
            clock,
            CommandClient.Patience.DEFAULT,
            FaultHandler.logging()),
        new GrpcApi.Stores(
            definitions,
            new WorkerRepository(pools.doors()),
            new TaskRepository(pools.doors(), definitions),
            new LogRepository(pools.doors()),
            new InboxRepository(pools.doors(), new JsonCodec())),
        new GrpcApi.Bus(process, bus, bus, bus::addDoor));
  }
}
