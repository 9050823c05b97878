package dev.broadaxe.grpcapi;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.Settings;
import dev.broadaxe.door.Cel;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.loops.Chance;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.loops.Ids;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.postgres.PostgresAddress;
import dev.broadaxe.security.SigningKeys;
import dev.broadaxe.security.TokenIssuer;
import dev.broadaxe.security.TokenRecord;
import dev.broadaxe.security.Tokens;
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
  private final String process = GrpcApi.newDoorId();

  @Produces
  @Singleton
  Settings settings() {
    return Settings.load(System.getenv());
  }

  @Produces
  @Singleton
  Postgres postgres(Settings settings) {
    DatabaseUrl url =
        settings
            .database()
            .url()
            .orElseThrow(() -> new IllegalStateException("DATABASE_URL is required"));
    return Postgres.open(
        new PostgresAddress(
            url.host(),
            url.port(),
            url.database(),
            url.user(),
            url.password(),
            PostgresAddress.Ssl.valueOf(url.sslMode().name()),
            url.sslRootCertificate()),
        "broadaxe-grpc-api");
  }

  @Produces
  @Singleton
  Db db(Postgres postgres, Settings settings) {
    return postgres.keyDb("api", DbLimits.of(settings.database().maxConns()));
  }

  @Produces
  @Singleton
  Definitions definitions(Db db) {
    return new Definitions(new WorkflowRepository(db));
  }

  @Produces
  @Singleton
  ProcessBeat beat(Db db, Definitions definitions) {
    return new ProcessBeat(
        new ProcessRepository(db), process, "grpc-api", definitions::seen, FaultHandler.logging());
  }

  /** Commands go by the inbox until a bus between processes carries them. */
  @Produces
  @Singleton
  InProcessBus bus() {
    return new InProcessBus();
  }

  @Produces
  @Singleton
  Tokens tokens(Settings settings, Db db, ProcessBeat clock) {
    TokenRepository records = new TokenRepository(db);
    return new Tokens(
        SigningKeys.loadOrCreate(
            settings
                .server()
                .encryption()
                .jwtPrivateKeysetFile()
                .orElseGet(() -> settings.broadaxe().data().resolve("jwt-keys.json"))),
        new TokenIssuer(settings.server().publicUrl(), settings.server().grpc().publicAddress()),
        (tenant, id) ->
            records.find(tenant, id).map(row -> new TokenRecord(row.expiresAt(), row.revokedAt())),
        clock,
        settings.cache().duration());
  }

  @Produces
  @Singleton
  GrpcApi api(
      Settings settings,
      Db db,
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
            new WorkerRepository(db),
            new TaskRepository(db, definitions),
            new LogRepository(db),
            new InboxRepository(db, new JsonCodec())),
        new GrpcApi.Bus(process, bus, bus, bus::addDoor));
  }
}
