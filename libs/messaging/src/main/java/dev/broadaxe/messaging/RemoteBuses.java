package dev.broadaxe.messaging;

import dev.broadaxe.loops.Chance;
import dev.broadaxe.postgres.Postgres;

/** The buses of services that run on their own, with the usual names and limits. */
public final class RemoteBuses {
  /** Connections to the database that a bus through it takes. */
  public static final int POSTGRES_CONNECTIONS = PgLink.CONNECTIONS + 1;

  private RemoteBuses() {}

  /** A bus over RabbitMQ. */
  public static RemoteBus over(
      RabbitSettings broker, String process, Routes routes, TraceCarrier traces) {
    return over(RabbitLink.to(broker), process, routes, traces);
  }

  /** A bus through the database, for installations without a broker. */
  public static RemoteBus over(
      Postgres postgres, String process, Routes routes, TraceCarrier traces) {
    return over(PgLink.over(postgres), process, routes, traces);
  }

  private static RemoteBus over(
      Link.Opener opener, String process, Routes routes, TraceCarrier traces) {
    return new RemoteBus(
        new RemoteBus.Parts(
            process, BusSettings.STANDARD, opener, routes, traces, Chance.secure(), _ -> {}));
  }
}
