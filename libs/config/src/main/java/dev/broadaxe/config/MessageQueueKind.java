package dev.broadaxe.config;

import java.util.Arrays;
import java.util.Locale;
import org.eclipse.microprofile.config.spi.Converter;

/** The ways in which services can reach each other. */
public enum MessageQueueKind {
  /** By method calls: all of them run in one process. */
  INPROCESS,
  /** Over RabbitMQ. */
  RABBITMQ,
  /** Through the database, where there is no broker. */
  POSTGRES;

  /** As it is written in settings. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the name, in any case. */
  public static final class FromName implements Converter<MessageQueueKind> {

    @Override
    public MessageQueueKind convert(String text) {
      return Arrays.stream(values())
          .filter(kind -> kind.text().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "only 'inprocess', 'rabbitmq' and 'postgres' are allowed, not '"
                          + text
                          + "'"));
    }
  }
}
