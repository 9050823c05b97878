package dev.broadaxe.controllers;

import dev.broadaxe.config.DatabaseUrl;
import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.DbLimits;
import dev.broadaxe.postgres.Postgres;
import dev.broadaxe.postgres.PostgresAddress;
import dev.broadaxe.store.Partitions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** Names every part of this service. */
@Singleton
final class Wiring {
  private static final int CONNECTIONS = 2;

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
        "broadaxe-controllers");
  }

  @Produces
  @Singleton
  Db db(Postgres postgres) {
    return postgres.db("jobs", DbLimits.of(CONNECTIONS));
  }

  @Produces
  @Singleton
  Controllers controllers(Db db, Settings settings) {
    return new Controllers(
        new Partitions(db), Partitions.RETENTION, InstantSource.system(), FaultHandler.logging());
  }
}
