package dev.broadaxe.messaging;

/**
 * Where a message goes; what goes to the same target may share one.
 *
 * @param exchange empty for a queue by its name
 * @param key the queue's name, or empty
 */
record Target(String exchange, String key, Content content) {

  /** What a message holds, by the type that it carries; never renamed. */
  enum Content {
    COMMANDS("commands"),
    REPLIES("replies"),
    EFFECTS("effects"),
    CHUNKS("chunks"),
    POISON("poison");

    private final String type;

    Content(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }
  }

  static Target queue(String name, Content content) {
    return new Target("", name, content);
  }

  static Target everyDoor(String exchange) {
    return new Target(exchange, "", Content.CHUNKS);
  }

  /** Whether the sender is to know when there is nobody to take it. */
  boolean mandatory() {
    return exchange.isEmpty();
  }
}
