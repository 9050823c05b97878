package dev.broadaxe.restapi;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.Settings;
import dev.broadaxe.door.CommandClient;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.door.Triggers;
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
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.store.TokenRepository;
import dev.broadaxe.store.WorkerRepository;
import dev.broadaxe.store.WorkflowRepository;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Names every part of this service. */
@Singleton
final class Wiring {
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
        "broadaxe-rest-api");
  }

  @Produces
  @Singleton
  Db db(Postgres postgres, Settings settings) {
    return postgres.db("rest", DbLimits.of(settings.database().maxConns()));
  }

  @Produces
  @Singleton
  ProcessBeat beat(Db db, Definitions definitions) {
    String id = "rest-api-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    return new ProcessBeat(
        new ProcessRepository(db), id, "rest-api", definitions::seen, FaultHandler.logging());
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
  WorkflowRepository workflows(Db db) {
    return new WorkflowRepository(db);
  }

  @Produces
  @Singleton
  TaskRepository tasks(Db db, Definitions definitions) {
    return new TaskRepository(db, definitions);
  }

  @Produces
  @Singleton
  LogRepository logs(Db db) {
    return new LogRepository(db);
  }

  @Produces
  @Singleton
  WorkerRepository workers(Db db) {
    return new WorkerRepository(db);
  }

  @Produces
  @Singleton
  TenantRepository tenants(Db db) {
    return new TenantRepository(db);
  }

  @Produces
  @Singleton
  TokenRepository tokenRecords(Db db) {
    return new TokenRepository(db);
  }

  @Produces
  @Singleton
  Tokens tokens(Settings settings, TokenRepository records, InstantSource clock) {
    Path keys =
        settings
            .server()
            .encryption()
            .jwtPrivateKeysetFile()
            .orElseGet(() -> settings.broadaxe().data().resolve("signing-keys.json"));
    TokenIssuer issuer =
        new TokenIssuer(settings.server().publicUrl(), settings.server().grpc().publicAddress());
    return new Tokens(
        SigningKeys.loadOrCreate(keys),
        issuer,
        (tenant, id) ->
            records
                .find(tenant, id)
                .map(token -> new TokenRecord(token.expiresAt(), token.revokedAt())),
        clock,
        settings.cache().duration());
  }

  /** No owner is in this process: every command goes through the inbox. */
  @Produces
  @Singleton
  CommandClient commands(Db db, Ids ids, InstantSource clock) {
    InboxRepository inbox = new InboxRepository(db, new JsonCodec());
    return new CommandClient(
        new InProcessBus(), inbox::put, ids, clock, CommandClient.Patience.DEFAULT);
  }

  @Produces
  @Singleton
  Triggers triggers(Definitions definitions, CommandClient commands, Ids ids) {
    // No run that is started here is a child, so no parent is ever looked for.
    return new Triggers(definitions, commands, (_, _) -> Map.of(), ids);
  }

  @Produces
  @Singleton
  Readiness readiness(WorkflowRepository workflows) {
    return Readiness.of(workflows);
  }

  @Produces
  @Singleton
  About about(
      Settings settings, @ConfigProperty(name = "quarkus.application.version") String version) {
    return new About(
        version, settings.server().publicUrl(), settings.server().grpc().publicAddress());
  }
}
