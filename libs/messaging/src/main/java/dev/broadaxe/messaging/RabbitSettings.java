package dev.broadaxe.messaging;

import java.net.URI;
import java.util.List;

/**
 * How a process speaks to RabbitMQ.
 *
 * @param uri {@code amqp://} or {@code amqps://}, with user, password and virtual host
 * @param prefetch messages, each a batch, that a queue's consumer holds unacknowledged, 1 to 65535
 */
public record RabbitSettings(URI uri, int prefetch) {
  public static final int PREFETCH_DEFAULT = 100;

  private static final int PREFETCH_MAX = 65_535;

  /** Refuses what the broker would refuse; an empty virtual host is the default one. */
  public RabbitSettings {
    if ("/".equals(uri.getPath())) {
      // The client would ask for a virtual host without a name, which no broker has.
      String text = uri.toString();
      uri = URI.create(text.substring(0, text.length() - 1));
    }
    if (uri.getScheme() == null || !List.of("amqp", "amqps").contains(uri.getScheme())) {
      // Not the address itself: it holds a password.
      throw new IllegalArgumentException("the broker's address must begin with amqp or amqps");
    }
    if (prefetch < 1 || prefetch > PREFETCH_MAX) {
      throw new IllegalArgumentException(
          "the prefetch must be from 1 to " + PREFETCH_MAX + ", not " + prefetch);
    }
  }
}
