package dev.broadaxe.controllers;

import dev.broadaxe.config.Settings;
import dev.broadaxe.loops.FaultHandler;
import dev.broadaxe.service.Pools;
import dev.broadaxe.store.Partitions;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

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
  Pools pools(Settings settings) {
    return Pools.open(
        settings.requiredDatabase(),
        settings.database(),
        "broadaxe-controllers",
        new Pools.Shares(0, 0));
  }

  @Produces
  @Singleton
  Controllers controllers(Pools pools, Settings settings) {
    return new Controllers(
        new Partitions(pools.lists()),
        settings.server().limits().retention(),
        InstantSource.system(),
        FaultHandler.logging());
  }
}
