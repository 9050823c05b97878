package dev.broadaxe.allinone;

import dev.broadaxe.config.DefaultTenantConfig;
import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.config.Settings;
import dev.broadaxe.controllers.Controllers;
import dev.broadaxe.controllers.Queues;
import dev.broadaxe.controllers.Shards;
import dev.broadaxe.door.ProcessBeat;
import dev.broadaxe.grpcapi.GrpcApi;
import dev.broadaxe.restapi.About;
import dev.broadaxe.scheduler.Scheduler;
import dev.broadaxe.service.Health;
import dev.broadaxe.service.Logs;
import dev.broadaxe.service.MetricsServer;
import dev.broadaxe.service.Pools;
import dev.broadaxe.service.ReadPool;
import dev.broadaxe.store.TenantRepository;
import dev.broadaxe.telemetry.Telemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/** The order in which the parts of the engine start and stop; REST opens last and closes first. */
@Singleton
final class Engine {
  private static final Logger LOG = Logger.getLogger(Engine.class);

  private final Settings settings;
  private final DataFolder folder;
  private final Database database;
  private final LocalToken token;
  private final About about;

  Engine(Settings settings, DataFolder folder, Database database, LocalToken token, About about) {
    this.settings = settings;
    this.folder = folder;
    this.database = database;
    this.token = token;
    this.about = about;
  }

  /** Top is first. What is injected exists already, the database with its schema among it. */
  void start(
      @Observes StartupEvent event,
      MetricsServer metrics,
      Shards shards,
      Controllers controllers,
      Queues queues,
      ProcessBeat beat,
      TenantRepository tenants,
      Scheduler scheduler,
      GrpcApi grpcApi,
      Health health) {
    Logs.apply(settings);
    metrics.start();
    shards.start();
    controllers.start();
    queues.start();
    beat.start();
    DefaultTenantConfig tenant = settings.defaultTenant();
    tenants.insert(tenant.id(), tenant.name(), tenant.slug());
    scheduler.start();
    grpcApi.start();
    health.serve();
  }

  /** Tells that everything is ready, now that it is. */
  void announce() {
    ServerConfig server = settings.server();
    new EngineFile(folder)
        .number("pid", ProcessHandle.current().pid())
        .text("shape", "all-in-one")
        .text("version", about.version())
        .number("grpcPort", (long) server.grpc().port())
        .number("httpPort", (long) server.port())
        .text("grpcAddress", about.grpcAddress())
        .text("grpcTls", server.tlsStrategy().text())
        .text("serverUrl", about.serverUrl())
        .text("databaseUrl", database.url())
        .number("postgresPid", database.pid())
        .text("tenant", settings.defaultTenant().id().toString())
        .text("token", token.of(settings.defaultTenant().id()))
        .write();
    LOG.infof("ready: rest=%s grpc=%s", about.serverUrl(), about.grpcAddress());
  }

  /** The reverse of the start. */
  void stop(
      @Observes ShutdownEvent event,
      Health health,
      GrpcApi grpcApi,
      Scheduler scheduler,
      ProcessBeat beat,
      Shards shards,
      Controllers controllers,
      Queues queues,
      MetricsServer metrics,
      ReadPool reads,
      Pools pools,
      Telemetry telemetry) {
    EngineFile.remove(folder);
    health.leave();
    grpcApi.stop();
    scheduler.stop();
    beat.stop();
    queues.stop();
    controllers.stop();
    shards.stop();
    metrics.stop();
    reads.close();
    pools.close();
    telemetry.close();
    database.stop();
    folder.close();
    LOG.info("stopped");
  }
}
