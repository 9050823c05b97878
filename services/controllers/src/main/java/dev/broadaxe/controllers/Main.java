package dev.broadaxe.controllers;

import dev.broadaxe.postgres.Db;
import dev.broadaxe.postgres.Postgres;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** The order in which the parts of this service start and stop. */
@ApplicationScoped
class Main {
  void start(@Observes StartupEvent event, Controllers controllers) {
    controllers.start();
  }

  void stop(@Observes ShutdownEvent event, Controllers controllers, Db db, Postgres postgres) {
    controllers.stop();
    db.close();
    postgres.close();
  }
}
