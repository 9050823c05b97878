package dev.broadaxe.scheduler;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.Settings;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.JsonCodec;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.postgres.PostgresAddress;
import dev.broadaxe.store.Definitions;
import dev.broadaxe.store.PgRoundStore;
import dev.broadaxe.store.WorkflowRepository;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;

/** Names every part of this service. */
@Singleton
final class Wiring {
  /** Readings that a lane has under way at a time, each on a connection. */
  private static final int READERS = 4;

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
        "broadaxe-scheduler");
  }

  @Produces
  @Singleton
  Db db(Postgres postgres, Settings settings) {
    return postgres.db("scheduler", DbLimits.of(settings.database().maxConns()));
  }

  @Produces
  @Singleton
  Definitions definitions(Db db) {
    return new Definitions(new WorkflowRepository(db));
  }

  /** Commands come by the inbox until a bus between processes carries them. */
  @Produces
  @Singleton
  InProcessBus bus() {
    return new InProcessBus();
  }

  @Produces
  @Singleton
  Scheduler scheduler(Postgres postgres, Definitions definitions, InProcessBus bus) {
    Scheduler scheduler =
        new Scheduler(
            "scheduler-" + ProcessHandle.current().pid() + "-" + System.nanoTime(),
            Scheduler.standardLanes(),
            () -> new PgRoundStore(postgres, READERS, new JsonCodec(), definitions),
            bus,
            new LaneClock(Instant.now(), System::nanoTime));
    bus.addOwner(_ -> true, scheduler);
    return scheduler;
  }
}
