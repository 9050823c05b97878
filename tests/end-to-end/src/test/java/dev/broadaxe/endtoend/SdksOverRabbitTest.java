package dev.broadaxe.endtoend;

/** The SDKs and an engine of four services over RabbitMQ. */
final class SdksOverRabbitTest extends SdksContract {

  SdksOverRabbitTest() {
    super(Shape.SPLIT_WITH_RABBITMQ);
  }
}
