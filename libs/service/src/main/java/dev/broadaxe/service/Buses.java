package dev.broadaxe.service;

import dev.broadaxe.config.ServerConfig;
import dev.broadaxe.loops.Service;
import dev.broadaxe.messaging.Bus;
import dev.broadaxe.messaging.InProcessBus;
import dev.broadaxe.messaging.RabbitSettings;
import dev.broadaxe.messaging.RemoteBus;
import dev.broadaxe.messaging.RemoteBuses;
import dev.broadaxe.messaging.Routes;
import dev.broadaxe.messaging.TraceCarrier;
import dev.broadaxe.store.LeaseRepository;
import dev.broadaxe.telemetry.Gauges;
import dev.broadaxe.telemetry.Traces;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The bus of a service that runs on its own, with what it needs to find the owners of tenants.
 *
 * @param routes null for a service that asks nobody
 */
public record Buses(Bus bus, @Nullable LeaseRoutes routes) implements Service {

  /** The bus of a process that asks owners. */
  public static Buses ofDoor(
      ServerConfig.Msgqueue settings, String process, Pools pools, Traces traces) {
    LeaseRoutes routes = new LeaseRoutes(new LeaseRepository(pools.doors()));
    Bus bus = open(settings, process, pools, routes, traces);
    if (bus instanceof RemoteBus remote) {
      routes.whenGone(remote::ownersGone);
    }
    return new Buses(bus, routes);
  }

  /** The bus of a process that is asked. */
  public static Buses ofOwner(
      ServerConfig.Msgqueue settings, String process, Pools pools, Traces traces) {
    return new Buses(open(settings, process, pools, Routes.NONE, traces), null);
  }

  /** Connections to the database that the bus takes. */
  public static int connections(ServerConfig.Msgqueue settings) {
    return switch (settings.kind()) {
      case POSTGRES -> RemoteBuses.POSTGRES_CONNECTIONS;
      case RABBITMQ, INPROCESS -> 0;
    };
  }

  private static Bus open(
      ServerConfig.Msgqueue settings, String process, Pools pools, Routes routes, Traces traces) {
    TraceCarrier carrier = new CarriedTraces(traces);
    return switch (settings.kind()) {
      case RABBITMQ -> RemoteBuses.over(rabbit(settings), process, routes, carrier);
      case POSTGRES -> RemoteBuses.over(pools.postgres(), process, routes, carrier);
      case INPROCESS -> new InProcessBus();
    };
  }

  private static RabbitSettings rabbit(ServerConfig.Msgqueue settings) {
    ServerConfig.Msgqueue.Rabbitmq rabbit = settings.rabbitmq();
    // That there is one has been checked with all other settings.
    return new RabbitSettings(URI.create(rabbit.url().orElseThrow()), rabbit.qos());
  }

  /** Lets the measurements have what the bus tells of itself. */
  public void watchedBy(Gauges gauges) {
    if (bus instanceof RemoteBus remote) {
      gauges.bus(() -> remote.state() == RemoteBus.State.CONNECTED, remote::asking);
      gauges.busLosses(remote::dropped, remote::unanswered, remote::unreadable);
    }
  }

  @Override
  public String name() {
    return bus.name();
  }

  @Override
  public void start() {
    if (routes != null) {
      routes.start();
    }
    bus.start();
  }

  @Override
  public void stop() {
    bus.stop();
    if (routes != null) {
      routes.stop();
    }
  }
}
