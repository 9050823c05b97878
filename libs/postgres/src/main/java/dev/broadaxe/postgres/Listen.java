package dev.broadaxe.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import java.util.function.Consumer;

/** A listener to one notification channel, for waking up earlier than a sweep would. */
public final class Listen implements AutoCloseable {
  private static final long RECONNECT_MILLIS_MAX = 2_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final PgSubscriber subscriber;
  private final Budget.Part part;

  private Listen(PgSubscriber subscriber, Budget.Part part) {
    this.subscriber = subscriber;
    this.part = part;
  }

  static Listen start(
      Vertx vertx,
      PgConnectOptions options,
      String channel,
      Consumer<String> heard,
      Budget.Part part) {
    PgSubscriber subscriber = PgSubscriber.subscriber(vertx, options);
    subscriber.reconnectPolicy(
        retries -> Math.min(RECONNECT_MILLIS_MAX, 50L << Math.min(retries, 6)));
    subscriber.channel(channel).subscribeHandler(_ -> heard.accept("")).handler(heard::accept);
    subscriber.connect();
    return new Listen(subscriber, part);
  }

  /** Stops hearing. */
  @Override
  public void close() {
    Waits.settled(subscriber.close(), CLOSE_LIMIT);
    part.close();
  }
}
