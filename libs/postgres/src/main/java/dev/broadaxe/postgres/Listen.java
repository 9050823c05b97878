package dev.broadaxe.postgres;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.pubsub.PgSubscriber;
import java.time.Duration;
import java.util.function.Consumer;

/** A listener to notifications, for waking up earlier than a sweep would. */
public final class Listen implements AutoCloseable {
  private static final long RECONNECT_MILLIS_MAX = 2_000;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final PgSubscriber subscriber;
  private final Budget.Part part;

  private Listen(PgSubscriber subscriber, Budget.Part part) {
    this.subscriber = subscriber;
    this.part = part;
  }

  static Listen start(Vertx vertx, PgConnectOptions options, Budget.Part part) {
    PgSubscriber subscriber = PgSubscriber.subscriber(vertx, options);
    subscriber.reconnectPolicy(
        retries -> Math.min(RECONNECT_MILLIS_MAX, 50L << Math.min(retries, 6)));
    subscriber.connect();
    return new Listen(subscriber, part);
  }

  /**
   * Hears what is sent to this channel, too, from soon on and until the end.
   *
   * @param channel at most 63 bytes, and not listened to yet
   * @param heard gets each payload, and an empty text after every connect since notifications may
   *     have been missed before it; it runs on the client's thread and must not block
   */
  public void to(String channel, Consumer<String> heard) {
    subscriber.channel(channel).subscribeHandler(_ -> heard.accept("")).handler(heard::accept);
  }

  /** Stops hearing. */
  @Override
  public void close() {
    Waits.settled(subscriber.close(), CLOSE_LIMIT);
    part.close();
  }
}
