package dev.broadaxe.endtoend;

import dev.broadaxe.testing.RabbitFixture;
import java.util.Locale;
import java.util.Map;

/** The shapes that an engine can have, which clients must not be able to tell apart. */
enum Shape {
  ONE_PROCESS("in one process"),
  SPLIT_WITH_RABBITMQ("split, with RabbitMQ"),
  SPLIT_WITH_POSTGRES("split, without a broker");

  private final String words;

  Shape(String words) {
    this.words = words;
  }

  /** Starts an engine of this shape; of each service there are two, and clients come in by any. */
  RunningTarget start(String test, RabbitFixture broker) {
    String name = test + "-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    return this == ONE_PROCESS ? Engine.start(name) : Services.start(name, this, broker);
  }

  /** The settings of services that say what carries their messages; of a split engine only. */
  Map<String, String> bus(RabbitFixture broker) {
    return switch (this) {
      case ONE_PROCESS -> throw new IllegalStateException("has no bus between processes");
      case SPLIT_WITH_RABBITMQ ->
          Map.of(
              "SERVER_MSGQUEUE_KIND",
              "rabbitmq",
              "SERVER_MSGQUEUE_RABBITMQ_URL",
              broker.uri().toString());
      case SPLIT_WITH_POSTGRES -> Map.of("SERVER_MSGQUEUE_KIND", "postgres");
    };
  }

  /** How tests are named. */
  @Override
  public String toString() {
    return words;
  }
}
