package dev.broadaxe.config;

import org.eclipse.microprofile.config.spi.Converter;

/** The ways in which services can reach each other. */
public enum MessageQueueKind {
  /** By method calls: all of them run in one process. */
  INPROCESS;

  /** Reads the name, in any case. */
  public static final class FromName implements Converter<MessageQueueKind> {

    @Override
    public MessageQueueKind convert(String text) {
      if (!text.equalsIgnoreCase("inprocess")) {
        throw new IllegalArgumentException("only 'inprocess' is allowed, not '" + text + "'");
      }
      return INPROCESS;
    }
  }
}
